// The commands of `fixline dlq` that store points or remove letters.

#include <unistd.h>

#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include "client/text_table.hpp"
#include "commands/commands.hpp"
#include "commands/dlq/dlq_options.hpp"
#include "commands/line/command.hpp"
#include "commands/line/terminal.hpp"
#include "dead_letters/edited_replay.hpp"
#include "dead_letters/replay.hpp"
#include "endpoints/admin/dead_letter_answers.hpp"
#include "error/exit_code.hpp"
#include "points/time.hpp"

namespace fixline::commands {
namespace {

using dead_letters::ReplayReport;

constexpr std::size_t document_bytes_max = std::size_t{8} << 20;

std::string as_bar(const ReplayReport& report) {
  const auto matched = static_cast<std::uint64_t>(report.matched);
  const auto done = std::min(report.looked_at(), matched);
  const double share = matched == 0 ? 0 : static_cast<double>(done) / static_cast<double>(matched);
  return client::progress_bar(share) + " " + std::to_string(done) + " of " +
         std::to_string(matched) + " dead letters, " + std::to_string(report.refused) + " refused";
}

std::string as_text(const ReplayReport& report, bool is_trial) {
  const auto would = [is_trial](const char* what) {
    return std::string(is_trial ? " would be " : " ") + what;
  };
  std::string text = std::to_string(report.matched) + " dead letters match\n" +
                     std::to_string(report.replayed) + would("replayed") + ": " +
                     std::to_string(report.points_new) + " points new, " +
                     std::to_string(report.duplicates) + " duplicates\n" +
                     std::to_string(report.refused) + would("refused again") + " and stay\n";
  if (report.undecodable > 0)
    text += std::to_string(report.undecodable) + " can't be decoded and stay\n";
  if (!report.is_complete) text += "stopped before the end; run it again for the rest\n";
  if (is_trial) text += "this was a trial: nothing was changed\n";
  return text;
}

struct DlqReplayCommand {
  explicit DlqReplayCommand(CLI::App& command) : options(command) {
    options.add_filter(command, true);
    options.add_format(command);
    command.add_flag("--dry-run", replay.is_trial,
                     "Do all but the commit: tells what would happen");
    add_number(command, "--rate", replay.dead_letters_per_second,
               "Dead letters a second; 0: no pause", 0.0, 1e6);
  }

  asio::awaitable<Result<int>> run_replay(DlqContext& context, dead_letters::Filter filter) const {
    auto wanted = replay;
    wanted.filter = filter;
    wanted.nulls = context.nulls;
    dead_letters::Replay work(context.executor, context.session, std::move(wanted));
    context.stop = [&work] { work.stop(); };
    StatusLine status;
    const dead_letters::Replay::Progress show = [&status](const ReplayReport& report) {
      status.show(as_bar(report));
    };
    auto ended = co_await work.run(show);
    context.stop = {};
    status.show("");
    const auto& report = work.report();
    if (!replay.is_trial)
      context.log->info("dlq: {} replayed dead letters ({}): {} replayed, {} refused again",
                        context.who, to_string(filter), report.replayed, report.refused);
    if (options.is_json())
      std::cout << endpoints::json_of(report, replay.is_trial) << "\n";
    else
      std::cout << as_text(report, replay.is_trial);
    if (!ended) co_return std::unexpected(std::move(ended).error());
    const bool all = report.is_complete && report.refused + report.undecodable == 0;
    co_return all ? exit_ok : exit_failed;
  }

  [[nodiscard]] int run() const {
    return options.run(std::bind_front(&DlqReplayCommand::run_replay, this));
  }

  DlqOptions options;
  dead_letters::ReplayOptions replay;
};

struct DlqEditCommand {
  explicit DlqEditCommand(CLI::App& command) : options(command) {
    command.add_option("ID", id, "Number of the dead letter")
        ->required()
        ->check(CLI::PositiveNumber);
    command.add_option("-f,--file", path, "The mended JSON; - is standard input")->required();
  }

  [[nodiscard]] Result<std::string> document() const {
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    if (!in) return failure(ErrorCode::invalid, path + ": can't be read");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > document_bytes_max)
      return failure(ErrorCode::invalid, path + ": is larger than 8 MiB");
    return text;
  }

  asio::awaitable<Result<int>> edit(DlqContext& context, std::string text) const {
    auto done = co_await dead_letters::replay_edited(context.session, id, std::move(text),
                                                     points::now(), context.nulls);
    if (!done) {
      auto error = std::move(done).error();
      error.detail += "; the dead letter stays as it was";
      co_return std::unexpected(std::move(error));
    }
    if (!done->is_found)
      co_return failure(ErrorCode::invalid,
                        "there is no dead letter " + std::to_string(id) + ", or a replay holds it");
    context.log->info("dlq: {} replayed dead letter {} as mended", context.who, id);
    std::cout << "stored: " << done->points_new << " points new, " << done->duplicates
              << " duplicates; dead letter " << id << " is gone\n";
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    auto text = document();
    if (!text) return told(text.error(), exit_usage);
    return options.run([&](DlqContext& context) { return edit(context, *text); });
  }

  DlqOptions options;
  std::int64_t id = 0;
  std::string path;
};

struct DlqPurgeCommand {
  explicit DlqPurgeCommand(CLI::App& command) : options(command) {
    options.add_filter(command, true);
    command.add_flag("--yes", is_confirmed, "Don't ask");
  }

  /// Asks for the number of letters, which nobody types by habit.
  [[nodiscard]] bool confirms(std::int64_t letters, const dead_letters::Filter& filter) const {
    if (is_confirmed) return true;
    std::cerr << letters << " dead letters (" << to_string(filter)
              << ") would be gone for good. Type their number to go on: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == std::to_string(letters);
  }

  asio::awaitable<Result<int>> purge(DlqContext& context, dead_letters::Filter filter) const {
    auto counts = co_await context.letters.count(filter);
    if (!counts) co_return std::unexpected(std::move(counts).error());
    if (counts->letters == 0) {
      std::cout << "no dead letter matches\n";
      co_return exit_ok;
    }
    if (!confirms(counts->letters, filter))
      co_return failure(ErrorCode::invalid, "nothing was purged");
    auto purged = co_await context.letters.purge(filter, counts->newest_id);
    if (!purged) co_return std::unexpected(std::move(purged).error());
    context.log->info("dlq: {} purged {} dead letters ({})", context.who, *purged,
                      to_string(filter));
    std::cout << "purged " << *purged << " dead letters\n";
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    if (!is_confirmed && ::isatty(STDIN_FILENO) == 0)
      return told("purge asks at a terminal; elsewhere say --yes", exit_usage);
    return options.run(std::bind_front(&DlqPurgeCommand::purge, this));
  }

  DlqOptions options;
  bool is_confirmed = false;
};

}  // namespace

void add_dlq_changes(CLI::App& dlq, int& exit_code) {
  add_command<DlqReplayCommand>(
      dlq, exit_code, "replay", "Write points again and remove their dead letters",
      "Points go to their tables and dead letters go, in one transaction, some at a time with\n"
      "pauses. What is refused again stays. Ctrl-C stops after the transaction under way. Entries\n"
      "that killed their readers are left out unless --id or --reason names them.\n"
      "Exit code 1 when any dead letter stays.\n"
      "Examples:\n"
      "  fixline dlq replay --sqlstate 23514 --dry-run\n"
      "  fixline dlq replay --sqlstate 23514 --rate 100\n"
      "  fixline dlq replay --id 17 --id 18");
  add_command<DlqEditCommand>(
      dlq, exit_code, "edit", "Write a mended point in place of a dead letter",
      "The JSON is validated as the HTTP endpoints do. When it is refused the dead letter stays.\n"
      "Example:\n"
      "  fixline dlq show 17 --document > point.json\n"
      "  vi point.json\n"
      "  fixline dlq edit 17 --file point.json");
  add_command<DlqPurgeCommand>(dlq, exit_code, "purge", "Remove dead letters for good",
                               "Asks before it does. Those that come meanwhile stay.\n"
                               "Examples:\n"
                               "  fixline dlq purge --queue upload --until 30d\n"
                               "  fixline dlq purge --all --yes");
}

}  // namespace fixline::commands
