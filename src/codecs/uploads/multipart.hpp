#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"

namespace fixline::uploads {

/// A file that a form brought.
struct FormFile {
  std::string_view bytes;    ///< points into the body
  std::string filename;      ///< empty if the client named none; never to be used as a path
  std::string content_type;  ///< the part's own, empty if it has none
};

/// What a form brought.
struct Form {
  std::vector<FormFile> files;       ///< at least one
  std::string flight_id;             ///< the field of that name, else empty
  std::string device_id;             ///< the field of that name, else empty
  std::vector<std::string> ignored;  ///< names of the other fields, each once
};

inline constexpr std::size_t form_parts_max = 64;
inline constexpr std::size_t form_headers_bytes_max = 8UZ * 1024;

/// True if `content_type` is multipart/form-data, whatever its parameters.
[[nodiscard]] bool is_form(std::string_view content_type) noexcept;

/// True if `body` begins as a form does, with a boundary and a part's headers, whatever its
/// Content-Type says.
[[nodiscard]] bool looks_like_form(std::string_view body) noexcept;

/// Reads a multipart/form-data body (RFC 7578). Files are the parts that have a filename, and those
/// named "file"; an empty one without a filename is a slot that a browser's user left empty, and
/// passed over. `content_type` is the request's header; where it names no boundary, as of clients
/// that set the header themselves, the body's first line is taken.
/// Errors: invalid, saying what is wrong: no boundary, a form that is cut short or malformed, more
/// than `form_parts_max` parts, no file, a transfer encoding that is not plain, a bad id.
[[nodiscard]] Result<Form> read_form(std::string_view content_type, std::string_view body);

}  // namespace fixline::uploads
