#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace fixline {

/// What can go wrong, sorted by what the caller can do about it.
enum class ErrorCode : std::uint8_t {
  invalid,        ///< the input is wrong; the same input fails again
  unsupported,    ///< the input is in an encoding that is not taken
  too_large,      ///< the input is over a limit
  unauthorized,   ///< the secret that came with the input is wrong or missing
  unavailable,    ///< a dependency did not answer; the outcome is unknown; worth trying again
  overloaded,     ///< no room now; nothing was taken; worth trying later
  misconfigured,  ///< the set-up is wrong (no such table, no permission); a person must mend it
  refused,        ///< the store refuses the data itself; the same data fails again
  cancelled,      ///< the process is stopping
};

/// An error as a value: its sort, and a text that names what, where and why.
struct Error {
  ErrorCode code;
  std::string detail;
};

template <class T>
using Result = std::expected<T, Error>;

/// The same error, told where it happened: "redis: connection refused".
[[nodiscard]] inline Error in_context(Error error, std::string_view where) {
  error.detail.insert(0, std::string(where) + ": ");
  return error;
}

/// What an error tells after its subject: "connection refused" of "redis: connection refused".
/// Who makes an error names its subject, once; a sentence that names it already goes on with this.
[[nodiscard]] constexpr std::string_view after_subject(std::string_view detail,
                                                       std::string_view subject) noexcept {
  if (!detail.starts_with(subject) || !detail.substr(subject.size()).starts_with(": "))
    return detail;
  return detail.substr(subject.size() + 2);
}

[[nodiscard]] inline std::unexpected<Error> failure(ErrorCode code, std::string detail) {
  return std::unexpected(Error{code, std::move(detail)});
}

/// How it went, without what came of it.
template <class T, class E>
[[nodiscard]] std::expected<void, E> outcome_of(std::expected<T, E> result) {
  if (!result) return std::unexpected(std::move(result).error());
  return {};
}

}  // namespace fixline
