#pragma once

#include <boost/system/error_code.hpp>
#include <cstdint>
#include <type_traits>

namespace fixline::http {

/// What the parser's grammar lets pass, and we do not: requests that another server before or
/// behind us may take for two, or for another (RFC 9112, sections 3.2, 5.2, 6 and 11.2).
enum class FramingError : std::uint8_t {
  transfer_coding = 1,  ///< another than chunked, or more than that
  chunked_in_http_10,
  content_length,  ///< several, or no plain number
  no_host,
  several_hosts,
  folded_field,
};

[[nodiscard]] boost::system::error_code make_error_code(FramingError error) noexcept;

/// The status of its answer; 0 for an error of another kind.
[[nodiscard]] unsigned framing_status(const boost::system::error_code& failed) noexcept;

}  // namespace fixline::http

template <>
struct boost::system::is_error_code_enum<fixline::http::FramingError> : std::true_type {};
