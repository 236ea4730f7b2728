#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "dead_letters/dead_letter_table.hpp"
#include "dead_letters/filter.hpp"
#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/completion/completion_query.hpp"
#include "telemetry/log.hpp"

namespace fixline::commands {

/// What a `fixline dlq` command works with.
struct DlqContext {
  asio::any_io_executor executor;
  postgres::PgSession& session;
  telemetry::Log log;  ///< for what changes something
  std::string who;     ///< "cli user maria"
  dead_letters::DeadLetterTable letters;
  std::function<void()> stop;  ///< on the first signal; empty: the command just ends
  store::Nulls nulls;          ///< of rows whose point is replayed
};

/// The flags that the `fixline dlq` commands share. Must outlive the parsing.
class DlqOptions {
 public:
  explicit DlqOptions(CLI::App& command);
  DlqOptions& operator=(DlqOptions&&) = delete;

  /// Adds a flag for each name of a filter, with --all if `has_all`.
  void add_filter(CLI::App& command, bool has_all);
  /// Adds --format: text or json.
  void add_format(CLI::App& command) { add_format_option(command, format_); }

  [[nodiscard]] bool is_json() const { return format_ == "json"; }

  using Work = std::function<asio::awaitable<Result<int>>(DlqContext&)>;

  /// Connects and runs the work; its errors are told on standard error. Returns the exit code.
  [[nodiscard]] int run(const Work& work) const;

  using FilteredWork =
      std::function<asio::awaitable<Result<int>>(DlqContext&, dead_letters::Filter)>;

  /// The same with the filter that was given, or exit_usage when it was given wrongly; with --all
  /// also when neither or both were given.
  [[nodiscard]] int run(const FilteredWork& work) const;

 private:
  [[nodiscard]] Result<dead_letters::Filter> filter() const;

  SettingOptions settings_;
  std::string format_ = "text";
  std::vector<std::pair<std::string, std::vector<std::string>>> filters_;
  bool has_all_ = false;
  bool wants_all_ = false;
};

}  // namespace fixline::commands
