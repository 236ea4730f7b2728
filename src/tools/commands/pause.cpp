#include <iostream>
#include <string>
#include <vector>

#include "app/part_options.hpp"
#include "commands/asking/order_call.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "error/exit_code.hpp"
#include "orders/pause_order.hpp"
#include "reactor/asio.hpp"
#include "reactor/run_blocking.hpp"
#include "store/queue_controls.hpp"

namespace fixline::commands {
namespace {

using Queues = std::vector<points::QueueName>;

/// Sets those queues, and reads what then holds.
asio::awaitable<Result<store::Pauses>> set_all(asio::any_io_executor executor,
                                               store::PostgresWriterOptions options,
                                               const Queues& queues, bool paused) {
  postgres::PgSession session(executor, options.limits);
  const auto connected = co_await session.connect(options.address);
  if (!connected) co_return std::unexpected(postgres::without_data(connected.error().error()));
  for (const auto queue : queues) {
    auto done = co_await store::set_paused(session, queue, paused, store::Changer::command_line);
    if (!done) co_return std::unexpected(std::move(done).error());
  }
  co_return co_await store::read_pauses(session);
}

struct PauseCommand {
  PauseCommand(CLI::App& command, bool pauses)
      : options(command, {"DATABASE_URL", "DATABASE_TIMEOUT_MS", "REDIS_URL", "REDIS_HOST",
                          "REDIS_PORT", "REDIS_DB", "REDIS_TIMEOUT_MS"}),
        paused(pauses) {
    command
        .add_option("queue", names,
                    std::string("live, upload, flymaster, scoring, or all") +
                        (paused ? "; none: tells which are paused" : ""))
        ->required(!paused)
        ->check(CLI::IsMember({"live", "upload", "flymaster", "scoring", "all"}));
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    const Queues wanted = queues();
    asio::io_context loop(1);
    const auto done = reactor::run_blocking(
        loop, set_all(loop.get_executor(), app::writer_options(loaded->settings), wanted, paused));
    if (!done)
      return told(done.error().detail + "\n" +
                      (wanted.empty() ? "" : "nothing is sure to be changed. ") +
                      "If a table is missing, run `fixline migrate` first.",
                  exit_failed);
    if (!wanted.empty()) return confirm(loaded->settings, wanted);
    show(*done);
    return exit_ok;
  }

  /// Asks all living instances whether it is in force, and tells who has not confirmed it.
  [[nodiscard]] int confirm(const settings::Settings& settings, const Queues& wanted) const {
    asio::io_context loop(1);
    const auto given = reactor::run_blocking(
        loop, give_order(loop.get_executor(), settings, {orders::look_at_pauses}));
    bool is_in_force = true;
    for (const auto queue : wanted) {
      const auto doubtful = orders::unconfirmed(given, queue, paused);
      is_in_force = is_in_force && doubtful.empty();
      std::cout << points::short_name(queue) << (paused ? " is paused" : " is resumed")
                << (doubtful.empty() ? in_force_in(given.answers.size())
                                     : "; it is not sure that it is in force everywhere:")
                << "\n";
      for (const auto& [instance, why] : doubtful)
        std::cout << "  " << instance << ": " << why << "\n";
    }
    return is_in_force ? exit_ok : exit_failed;
  }

  static std::string in_force_in(std::size_t instances) {
    if (instances == 0) return "; no instance runs";
    return "; in force in " + std::to_string(instances) +
           (instances == 1 ? " instance" : " instances");
  }

  static void show(const store::Pauses& pauses) {
    for (const auto queue : points::all_queues)
      if (pauses[points::index_of(queue)]) std::cout << points::short_name(queue) << " is paused\n";
    if (pauses == store::Pauses{}) std::cout << "no queue is paused\n";
  }

  [[nodiscard]] Queues queues() const {
    Queues queues;
    for (const auto queue : points::all_queues)
      for (const auto& name : names)
        if (name == "all" || name == points::short_name(queue)) {
          queues.push_back(queue);
          break;
        }
    return queues;
  }

  SettingOptions options;
  std::vector<std::string> names;
  bool paused;
};

void add(CLI::App& program, int& exit_code, bool pauses) {
  const std::string name = pauses ? "pause" : "resume";
  add_command<PauseCommand>(
      program, exit_code, name,
      pauses ? "Hold queues: they take points, nothing is written" : "Let held queues go on",
      "Kept in the database (DATABASE_URL), so it holds for all instances and over restarts.\n"
      "Returns when it is in force in all that live (they are asked through Redis), or after 3 s\n"
      "with exit code 1 and those that have not confirmed it.\n"
      "GET /health and GET /queue/status show it.\nExamples:\n  fixline " +
          name + " upload\n  fixline " + name + " all" +
          (pauses ? "\n  fixline pause           which are paused" : ""),
      pauses);
}

}  // namespace

void add_pause(CLI::App& program, int& exit_code) {
  add(program, exit_code, true);
  add(program, exit_code, false);
}

}  // namespace fixline::commands
