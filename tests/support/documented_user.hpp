#pragma once

#include <string>

namespace fixline::test {

/// The user of Redis that docs/operations.md makes: it may do what the service needs, no more.
struct DocumentedUser {
  static constexpr const char* name = "fixline";
  static constexpr const char* credentials = "fixline:PASSWORD@";  ///< in REDIS_URL

  /// As ACL SETUSER takes them, with a blank between. Throws std::runtime_error without them.
  [[nodiscard]] static std::string rights();
  /// The command that makes it.
  [[nodiscard]] static std::string command();
};

}  // namespace fixline::test
