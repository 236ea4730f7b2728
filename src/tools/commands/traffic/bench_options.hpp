#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/asking/client_options.hpp"
#include "error/error.hpp"
#include "postgres/address.hpp"

namespace fixline::commands {

/// The flags that the commands of `fixline bench` share. Must outlive the parsing.
class BenchOptions {
 public:
  /// `database_meaning`: what the database is for; empty: there is no such flag.
  BenchOptions(CLI::App& command, const std::string& database_meaning);
  BenchOptions& operator=(BenchOptions&&) = delete;

  /// What is measured: a service, by flights of a run, seen in a database.
  struct Target {
    client::ServiceAddress service;
    std::string run;                            ///< as it was given, else a new one
    std::optional<postgres::Address> database;  ///< as the flag or DATABASE_URL says; else none
  };
  /// Errors: invalid, misconfigured.
  [[nodiscard]] Result<Target> target() const;

  [[nodiscard]] const std::string& format() const { return format_; }

 private:
  ClientOptions service_;
  bool uses_database_;
  std::string database_url_;
  std::string run_;
  std::string format_ = "text";
};

/// True for what may stand in a request line.
[[nodiscard]] bool is_plain_path(std::string_view path);

/// Which flights a run writes (bench-RUN-...), and the SQL that removes them.
[[nodiscard]] std::string what_is_left_behind(std::string_view run);

/// The statements that do.
[[nodiscard]] std::vector<std::string> removal_statements(std::string_view run);

}  // namespace fixline::commands
