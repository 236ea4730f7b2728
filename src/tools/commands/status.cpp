#include <boost/json/serialize.hpp>
#include <iostream>
#include <string>

#include "client/text_table.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/asking/told_status.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "json/members.hpp"
#include "points/lane.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using client::TextTable;
using plain_json::digits_at;
using plain_json::text_at;
using plain_json::value_at;

/// "12", "10000+" when there are more than were counted, "-" when they were not counted yet.
std::string letters_of(const json::value& queue) {
  const auto& letters = value_at(queue, "dead_letters");
  if (!letters.is_object()) return "-";
  const bool are_more = value_at(letters, "at_least") == json::value(true);
  return digits_at(letters, "waiting") + (are_more ? "+" : "");
}

/// The row of one queue of /queue/status.
std::vector<std::string> row_of(std::string name, const json::value& queue) {
  const auto& waiting = value_at(queue, "waiting");
  const bool waits = !value_at(waiting, "oldest_age_seconds").is_null();
  return {std::move(name),
          text_at(queue, "state"),
          digits_at(waiting, "points"),
          waits ? digits_at(waiting, "oldest_age_seconds") + " s" : "-",
          digits_at(value_at(queue, "held"), "points"),
          digits_at(queue, "spooled"),
          letters_of(queue)};
}

std::string text_of(const json::object& health, const json::object& status) {
  auto text = text_at(health, "status") + ", version " + text_at(health, "version") + ", up " +
              digits_at(health, "uptime_seconds") + " s\n";
  for (const auto& trouble : troubles_in(health))
    text += "  " + client::printable(trouble.what) + "\n";
  TextTable table({"queue", "state", TextTable::numbers("waiting"), TextTable::numbers("oldest"),
                   TextTable::numbers("held"), TextTable::numbers("in the spool"),
                   TextTable::numbers("dead letters")});
  const auto& queues = value_at(status, "queue_stats");
  for (const auto queue : points::all_queues)
    if (const auto& of_queue = value_at(queues, points::short_name(queue)); of_queue.is_object())
      table.add(row_of(std::string(points::short_name(queue)), of_queue));
  text += "\n" + table.text(output_columns());
  const auto& totals = value_at(status, "processor_stats");
  return text + "\n" + digits_at(totals, "processed") + " points in tables, " +
         digits_at(totals, "failed") + " in dead letters, ever\n";
}

struct StatusCommand {
  explicit StatusCommand(CLI::App& command) : options(command) {
    add_format_option(command, format);
  }

  [[nodiscard]] int run() const {
    const auto service = options.address();
    if (!service) return told(service.error(), exit_usage);
    const auto token = options.admin_token();
    const auto health = ask_service(*service, "/health", token);
    if (!health) return told(health.error(), exit_failed);
    const auto status = ask_service(*service, "/queue/status", token);
    if (!status) return told(status.error(), exit_failed);
    if (format == "json")
      std::cout << json::serialize(json::object{{"health", *health}, {"queues", *status}}) << "\n";
    else
      print(text_of(*health, *status));
    return exit_ok;
  }

  ClientOptions options;
  std::string format = "text";
};

}  // namespace

void add_status(CLI::App& program, int& exit_code) {
  add_command<StatusCommand>(
      program, exit_code, "status", "What goes on in a running service, queue by queue",
      "What waits, how old it is, what is held, and every trouble with its beginning. Exit code 0\n"
      "when the service answered; `fixline check --strict` judges what it said.\n"
      "Examples:\n"
      "  fixline status\n"
      "  fixline status --url http://tracking:8000 --format json");
}

}  // namespace fixline::commands
