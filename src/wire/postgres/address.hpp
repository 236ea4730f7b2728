#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.hpp"

namespace fixline::postgres {

/// Where a database is and how to log in there, as DATABASE_URL says it.
class Address {
 public:
  /// libpq's name of a setting, and its value.
  using Setting = std::pair<std::string, std::string>;

  /// Reads `postgresql://...`, `postgres://...` (each also with a `+driver`, which is dropped) or
  /// `key=value ...`. What is not said comes from the PG... environment variables and libpq's
  /// defaults when a session connects.
  /// Errors: invalid; the text never repeats a part of the input that may be a password.
  [[nodiscard]] static Result<Address> parse(std::string_view text);

  /// `postgresql://user@host:port/database`, without password.
  [[nodiscard]] std::string printable() const;

  [[nodiscard]] const std::vector<Setting>& settings() const noexcept { return settings_; }

  /// The value of one setting, "" when it is not there.
  [[nodiscard]] std::string_view value_of(std::string_view name) const noexcept;

  /// The same as libpq wants them: names and values, each list ended by a null. Live as long as
  /// this.
  struct Words {
    std::vector<const char*> names;
    std::vector<const char*> values;
  };
  [[nodiscard]] Words words() const;

  /// Adds a setting unless the address has one of that name.
  void set_default(std::string_view name, std::string value);

 private:
  std::vector<Setting> settings_;
};

}  // namespace fixline::postgres
