#include <boost/json/serialize.hpp>
#include <cmath>
#include <iostream>
#include <string>

#include "client/text_table.hpp"
#include "commands/client_options.hpp"
#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "commands/terminal.hpp"
#include "commands/told_status.hpp"
#include "error/exit_code.hpp"
#include "points/lane.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using client::TextTable;

const json::value* at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const auto* value = at(object, key);
  return value == nullptr ? nullptr : value->if_object();
}

double number_at(const json::object* object, std::string_view key) {
  const auto* value = object == nullptr ? nullptr : at(*object, key);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

std::string count_text(double count) { return std::to_string(std::llround(count)); }

/// "12", "10000+" when there are more than were counted, "-" when they were not counted yet.
std::string letters_of(const json::object& queue) {
  const auto* letters = object_at(queue, "dead_letters");
  if (letters == nullptr) return "-";
  const auto* at_least = at(*letters, "at_least");
  const bool are_more = at_least != nullptr && at_least->is_bool() && at_least->as_bool();
  return count_text(number_at(letters, "waiting")) + (are_more ? "+" : "");
}

/// The row of one queue of /queue/status.
std::vector<std::string> row_of(std::string name, const json::object& queue) {
  const auto* waiting = object_at(queue, "waiting");
  const bool waits = waiting != nullptr && at(*waiting, "oldest_age_seconds") != nullptr;
  return {std::move(name),
          text_at(queue, "state"),
          count_text(number_at(waiting, "points")),
          waits ? count_text(number_at(waiting, "oldest_age_seconds")) + " s" : "-",
          count_text(number_at(object_at(queue, "held"), "points")),
          count_text(number_at(&queue, "spooled")),
          letters_of(queue)};
}

std::string text_of(const json::object& health, const json::object& status) {
  auto text = text_at(health, "status") + ", version " + text_at(health, "version") + ", up " +
              count_text(number_at(&health, "uptime_seconds")) + " s\n";
  for (const auto& trouble : troubles_in(health))
    text += "  " + client::printable(trouble.what) + "\n";
  TextTable table({"queue", "state", TextTable::numbers("waiting"), TextTable::numbers("oldest"),
                   TextTable::numbers("held"), TextTable::numbers("in the spool"),
                   TextTable::numbers("dead letters")});
  if (const auto* queues = object_at(status, "queue_stats"))
    for (const auto queue : points::all_queues)
      if (const auto* of_queue = object_at(*queues, points::short_name(queue)))
        table.add(row_of(std::string(points::short_name(queue)), *of_queue));
  text += "\n" + table.text(output_columns());
  const auto* totals = object_at(status, "processor_stats");
  return text + "\n" + count_text(number_at(totals, "processed")) + " points in tables, " +
         count_text(number_at(totals, "failed")) + " in dead letters, ever\n";
}

struct StatusCommand {
  explicit StatusCommand(CLI::App& command) : options(command) {
    add_format_option(command, format);
  }

  [[nodiscard]] int run() const {
    const auto service = options.address();
    if (!service) return told(service.error(), exit_usage);
    const auto health = ask_service(*service, "/health");
    if (!health) return told(health.error(), exit_failed);
    const auto status = ask_service(*service, "/queue/status");
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
