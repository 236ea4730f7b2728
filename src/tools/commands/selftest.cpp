#include "selftest/selftest.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "app/part_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "reactor/asio.hpp"
#include "reactor/run_blocking.hpp"
#include "selftest/report.hpp"

namespace fixline::commands {
namespace {

using Results = std::vector<selftest::CheckResult>;

/// Colour is for people at a terminal who have not asked for none (https://no-color.org).
bool wants_colour() {
  const auto said = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  return ::isatty(STDOUT_FILENO) == 1 && said("TERM") != "dumb" && said("NO_COLOR").empty();
}

struct SelftestCommand {
  explicit SelftestCommand(CLI::App& command)
      : options(command, {"HTTP_THREADS", "REDIS_URL", "REDIS_HOST", "REDIS_PORT", "REDIS_DB",
                          "REDIS_TIMEOUT_MS", "QUEUE_SHARDS", "QUEUE_DURABILITY", "DATABASE_URL",
                          "DATABASE_TIMEOUT_MS", "DATABASE_CONNECTIONS"}) {
    add_format_option(command, format);
    add_number(command, "--limit", limit_s, "Seconds that one check may take", 1, 600);
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    const auto start = std::chrono::steady_clock::now();
    const auto results = check(loaded->settings);
    const auto took =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    std::cout << (is_text() ? selftest::summary_of(results, took)
                            : selftest::json_of(results, took))
              << "\n";
    return selftest::all_good(results) ? exit_ok : exit_failed;
  }

  [[nodiscard]] Results check(const settings::Settings& settings) const {
    selftest::SelftestOptions what{app::queue_options(settings, true),
                                   app::writer_options(settings), app::direct_sessions(settings),
                                   std::chrono::seconds(limit_s)};
    selftest::Checklist::Listener tell;
    if (is_text())
      tell = [in_colour = wants_colour()](const selftest::CheckResult& result) {
        print(selftest::text_of(result, in_colour));
      };
    asio::io_context loop(1);
    return reactor::run_blocking(loop, selftest::run_selftest(std::move(what), std::move(tell)));
  }

  [[nodiscard]] bool is_text() const { return format == "text"; }

  SettingOptions options;
  std::string format = "text";
  int limit_s = 10;
};

}  // namespace

void add_selftest(CLI::App& program, int& exit_code) {
  add_command<SelftestCommand>(
      program, exit_code, "selftest", "Check Redis and the database end to end",
      "Sends points through a queue of its own, writes some to the real tables twice, and removes\n"
      "all that it made. Safe beside a running service. Exit code 0 only if nothing failed;\n"
      "warnings are no failures.\n"
      "Examples:\n"
      "  fixline selftest\n"
      "  fixline selftest --format json --redis-url redis://10.0.0.5:6379/0");
}

}  // namespace fixline::commands
