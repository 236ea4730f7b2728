#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fixline::uri {

/// `text` as a part of a URI: every byte that is not unreserved (RFC 3986, 2.3) nor in `also_plain`
/// as % and two hexadecimal digits.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view also_plain = {});

/// What a + stands for: itself in a path, a blank in a form's fields and a query's parameters.
enum class Plus : std::uint8_t { plus, blank };

/// The bytes that a part of a URI stands for; nullopt when a % is not followed by two hexadecimal
/// digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text,
                                                         Plus plus = Plus::plus);

/// A host as the authority of a URI has it: an IPv6 address in brackets.
[[nodiscard]] inline std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace fixline::uri
