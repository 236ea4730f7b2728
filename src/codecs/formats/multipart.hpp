#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::formats {

/// The file that a form brought, and the fields beside it.
struct FormFile {
  std::string_view bytes;    ///< points into the body
  std::string filename;      ///< empty if the client named none; never to be used as a path
  std::string content_type;  ///< the part's own, empty if it has none
  std::string flight_id;     ///< the field of that name, else empty
  std::string device_id;     ///< the field of that name, else empty
};

inline constexpr std::size_t form_parts_max = 64;
inline constexpr std::size_t form_headers_bytes_max = 8UZ * 1024;

/// True if `content_type` is multipart/form-data, whatever its parameters.
[[nodiscard]] bool is_form(std::string_view content_type) noexcept;

/// Finds the file in a multipart/form-data body (RFC 7578): the part named "file", else the first
/// that has a filename. `content_type` is the request's header, with the boundary.
/// Errors: invalid, saying what is wrong: no boundary, a form that is cut short or malformed, more
/// than `form_parts_max` parts, no file, a transfer encoding that is not plain, a bad id.
[[nodiscard]] Result<FormFile> find_form_file(std::string_view content_type, std::string_view body);

}  // namespace fixline::formats
