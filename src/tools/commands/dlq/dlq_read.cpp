// The commands of `fixline dlq` that change nothing.

#include <fstream>
#include <functional>
#include <iostream>

#include "client/text_table.hpp"
#include "commands/commands.hpp"
#include "commands/dlq/dlq_options.hpp"
#include "commands/line/command.hpp"
#include "commands/line/terminal.hpp"
#include "dead_letters/dead_letter_json.hpp"
#include "endpoints/admin/dead_letter_answers.hpp"
#include "error/exit_code.hpp"

namespace fixline::commands {
namespace {

constexpr auto numbers = client::TextTable::numbers;
using dead_letters::DeadLetter;

constexpr std::size_t detail_shown_max = 60;
constexpr std::size_t export_page = 50;

std::string shortened(const std::string& text) {
  return text.size() <= detail_shown_max ? text : text.substr(0, detail_shown_max - 3) + "...";
}

// Without the fraction of a second.
std::string short_time(const std::string& time) { return time.substr(0, 19); }

std::string as_table(const std::vector<DeadLetter>& letters) {
  if (letters.empty()) return "no dead letter matches\n";
  client::TextTable table({numbers("id"), "queue", "reason", "state", "flight or device",
                           "point time", numbers("tries"), "failed last", "detail"});
  for (const auto& letter : letters)
    table.add({std::to_string(letter.id), letter.queue, letter.reason, letter.sqlstate,
               letter.flight_id.empty() ? letter.device_id : letter.flight_id,
               short_time(letter.point_time), std::to_string(letter.attempts),
               short_time(letter.last_failed_at), shortened(letter.detail)});
  return table.text(output_columns());
}

std::string as_table(const dead_letters::DeadLetterCounts& counts) {
  if (counts.letters == 0) return "no dead letter matches\n";
  client::TextTable table({"queue", "reason", "state", numbers("dead letters"), numbers("points"),
                           "failed first", "failed last"});
  for (const auto& group : counts.groups)
    table.add({group.queue, group.reason, group.sqlstate, std::to_string(group.letters),
               std::to_string(group.points), short_time(group.first_failed_at),
               short_time(group.last_failed_at)});
  table.add({"all", "", "", std::to_string(counts.letters), std::to_string(counts.points)});
  return table.text(output_columns());
}

std::string as_text(const DeadLetter& letter) {
  std::string text;
  const auto line = [&text](const std::string& name, const std::string& value) {
    if (value.empty()) return;
    text += name + std::string(16 - name.size(), ' ') + client::printable(value) + "\n";
  };
  line("id", std::to_string(letter.id));
  line("queue", letter.queue);
  line("reason", letter.reason);
  line("sqlstate", letter.sqlstate);
  line("detail", letter.detail);
  line("column", letter.column);
  line("constraint", letter.constraint);
  line("attempts", std::to_string(letter.attempts));
  line("first failed", letter.first_failed_at);
  line("last failed", letter.last_failed_at);
  line("flight_id", letter.flight_id);
  line("flight_uuid", letter.flight_uuid);
  line("device_id", letter.device_id);
  line("payload bytes", std::to_string(letter.payload_bytes));
  if (letter.reason != "deadly") line("document", dead_letters::documents_of(letter.payload).json);
  return text;
}

struct DlqListCommand {
  explicit DlqListCommand(CLI::App& command) : options(command) {
    options.add_filter(command, false);
    options.add_format(command);
    add_number(command, "--limit", limit, "How many at most", 1, 10'000);
    command.add_option("--cursor", cursor, "Only dead letters below this number, as the next page");
  }

  asio::awaitable<Result<int>> list(DlqContext& context, dead_letters::Filter filter) const {
    const dead_letters::DeadLetterPage page{.ids_below = cursor, .limit = limit};
    auto found = co_await context.letters.list(filter, page);
    if (!found) co_return std::unexpected(std::move(found).error());
    if (options.is_json()) {
      std::cout << endpoints::list_response(*found).body << "\n";
      co_return exit_ok;
    }
    print(as_table(found->letters));
    if (found->may_be_more)
      std::cout << "there may be more: --cursor " << found->letters.back().id << "\n";
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    return options.run(std::bind_front(&DlqListCommand::list, this));
  }

  DlqOptions options;
  std::size_t limit = 100;
  std::int64_t cursor = 0;
};

struct DlqCountCommand {
  explicit DlqCountCommand(CLI::App& command) : options(command) {
    options.add_filter(command, false);
    options.add_format(command);
  }

  asio::awaitable<Result<int>> count(DlqContext& context, dead_letters::Filter filter) const {
    auto counts = co_await context.letters.count(filter);
    if (!counts) co_return std::unexpected(std::move(counts).error());
    if (options.is_json())
      std::cout << dead_letters::json_of(*counts) << "\n";
    else
      print(as_table(*counts));
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    return options.run(std::bind_front(&DlqCountCommand::count, this));
  }

  DlqOptions options;
};

struct DlqShowCommand {
  explicit DlqShowCommand(CLI::App& command) : options(command) {
    options.add_format(command);
    command.add_option("ID", id, "Number of the dead letter")
        ->required()
        ->check(CLI::PositiveNumber);
    command.add_flag("--document", only_document,
                     "Only the JSON that brings its point, to be mended and given to `edit`");
  }

  asio::awaitable<Result<int>> show(DlqContext& context) const {
    auto found = co_await context.letters.find(id);
    if (!found) co_return std::unexpected(std::move(found).error());
    if (!*found)
      co_return failure(ErrorCode::invalid, "there is no dead letter " + std::to_string(id));
    if (only_document) {
      const auto documents = dead_letters::documents_of((*found)->payload);
      if (documents.count != 1)
        co_return failure(ErrorCode::invalid, "it has no point that can be shown, or several");
      std::cout << documents.json << "\n";
    } else {
      std::cout << (options.is_json() ? dead_letters::json_of(**found) + "\n" : as_text(**found));
    }
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    return options.run([this](DlqContext& context) { return show(context); });
  }

  DlqOptions options;
  std::int64_t id = 0;
  bool only_document = false;
};

struct DlqExportCommand {
  explicit DlqExportCommand(CLI::App& command) : options(command) {
    options.add_filter(command, false);
    command.add_option("-o,--output", path, "File to write. Default: standard output");
  }

  asio::awaitable<Result<int>> write(DlqContext& context, dead_letters::Filter filter) const {
    std::ofstream file;
    if (!path.empty()) file.open(path, std::ios::binary | std::ios::trunc);
    if (!file) co_return told(path + ": can't be written", exit_usage);
    std::ostream& out = path.empty() ? std::cout : file;
    std::uint64_t written = 0;
    dead_letters::DeadLetterPage page{.limit = export_page, .with_payload = true};
    for (bool is_more = true; is_more;) {
      auto found = co_await context.letters.list(filter, page);
      if (!found) co_return std::unexpected(std::move(found).error());
      for (const auto& letter : found->letters) out << dead_letters::json_of(letter) << "\n";
      written += found->letters.size();
      is_more = found->may_be_more;
      if (is_more) page.ids_below = found->letters.back().id;
    }
    if (!out.flush())
      co_return failure(ErrorCode::unavailable, "the export can't be written: is the disk full?");
    context.log->info("dlq: {} exported {} dead letters ({})", context.who, written,
                      to_string(filter));
    co_return exit_ok;
  }

  [[nodiscard]] int run() const {
    return options.run(std::bind_front(&DlqExportCommand::write, this));
  }

  DlqOptions options;
  std::string path;
};

}  // namespace

void add_dlq_reads(CLI::App& dlq, int& exit_code) {
  add_command<DlqListCommand>(dlq, exit_code, "list", "The newest dead letters",
                              "Examples:\n"
                              "  fixline dlq list --limit 20\n"
                              "  fixline dlq list --queue live --sqlstate 23 --since 2h");
  add_command<DlqCountCommand>(dlq, exit_code, "count", "How many, by queue and reason",
                               "Examples:\n"
                               "  fixline dlq count\n"
                               "  fixline dlq count --flight f-42 --format json");
  add_command<DlqShowCommand>(dlq, exit_code, "show", "One dead letter with its point",
                              "Exit code 1 when there is no such dead letter.\n"
                              "Examples:\n"
                              "  fixline dlq show 17\n"
                              "  fixline dlq show 17 --document > point.json");
  add_command<DlqExportCommand>(dlq, exit_code, "export", "Write dead letters as NDJSON",
                                "One JSON object a line, the newest first, payload included.\n"
                                "Example:\n"
                                "  fixline dlq export --queue upload -o dead_letters.ndjson");
}

}  // namespace fixline::commands
