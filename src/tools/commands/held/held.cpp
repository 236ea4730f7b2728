// The commands of `fixline held`: points that the database does not take now.

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <iostream>
#include <string>

#include "client/text_table.hpp"
#include "commands/asking/order_call.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "json/members.hpp"
#include "json/plain_json.hpp"
#include "orders/held_order.hpp"
#include "reactor/run_blocking.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using plain_json::digits_at;
using plain_json::list_at;
using plain_json::text_at;
constexpr auto numeric = client::TextTable::numbers;

std::string flights_of(const json::object& held) {
  std::string text;
  for (const auto& flight : list_at(held, "flights"))
    if (flight.is_string()) text += (text.empty() ? "" : ", ") + std::string(flight.get_string());
  return text;
}

/// Who was not asked may hold some.
std::string as_none(const json::object& sum) {
  if (plain_json::count_at(sum, "instances") == 0) return "";
  return list_at(sum, "not_answered").empty() ? "no point is held\n"
                                              : "the instances that answered hold no point\n";
}

std::string as_table(const json::object& sum) {
  if (list_at(sum, "held").empty()) return as_none(sum);
  client::TextTable table({"queue", "flight or device", numeric("points"), numeric("held for"),
                           numeric("next try in"), "instance", "reason"});
  for (const auto& value : list_at(sum, "held")) {
    const auto& held = value.as_object();
    table.add({text_at(held, "queue"), flights_of(held), digits_at(held, "points"),
               digits_at(held, "held_seconds") + " s",
               held.contains("to_be_buried") ? "to be buried"
                                             : digits_at(held, "next_try_seconds") + " s",
               text_at(held, "instance"), text_at(held, "reason")});
  }
  return table.text(output_columns()) + digits_at(sum, "points") + " points in " +
         digits_at(sum, "entries") + " entries are held\n";
}

std::string as_text(const json::object& sum) {
  std::string text = digits_at(sum, "points") + " points match: ";
  text += digits_at(sum, "stored") + " stored, ";
  text += digits_at(sum, "buried") + " made dead letters, ";
  text += digits_at(sum, "still_held") + " still held, ";
  if (plain_json::count_at(sum, "gone") > 0)
    text += digits_at(sum, "gone") + " no longer its instance's, ";
  return text + digits_at(sum, "under_way") + " under way\n";
}

std::string as_text_missing(const json::object& sum) {
  std::string text;
  for (const auto& value : list_at(sum, "not_answered"))
    text += text_at(value, "instance") + ": " + text_at(value, "why") + "\n";
  if (text.empty() && plain_json::count_at(sum, "instances") == 0) text = "no instance runs\n";
  return text;
}

struct HeldCommand {
  HeldCommand(CLI::App& command, const char* order)
      : options(command, {"REDIS_URL", "REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_TIMEOUT_MS"}),
        verb(order) {
    command.add_option("--queue", queue, "live, upload, flymaster or scoring")
        ->check(CLI::IsMember({"live", "upload", "flymaster", "scoring"}));
    command.add_option("--flight", filter.flight, "Of this flight_id, or device_id");
    command.add_option("--reason", filter.reason, "With this in their reason");
    command.add_option("--older", older, "Held for at least so many seconds")
        ->check(CLI::NonNegativeNumber);
    if (is_list()) add_format_option(command, format);
    if (!is_list()) command.add_flag("--all", all, "Whatever their flight and reason");
  }

  [[nodiscard]] int run() {
    if (!queue.empty()) filter.queue = points::queue_named(queue);
    filter.older = std::chrono::seconds(older);
    if (!is_list() && filter.is_empty() != all)
      return told(all ? "--all and a filter exclude each other"
                      : "which? --flight, --queue, --reason, --older, or --all",
                  exit_usage);
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    asio::io_context loop(1);
    const auto given = reactor::run_blocking(
        loop, give_order(loop.get_executor(), loaded->settings, {verb, json_of(filter)}));
    return tell(orders::sum_of_held(given));
  }

  [[nodiscard]] bool is_list() const { return std::string_view(verb) == orders::list_held; }

  [[nodiscard]] int tell(const json::object& sum) const {
    if (format == "json")
      std::cout << plain_json::text_of(sum) << "\n";
    else
      print(is_list() ? as_table(sum) : as_text(sum));
    if (const auto missing = as_text_missing(sum); !missing.empty())
      return told(missing.substr(0, missing.size() - 1), exit_failed);
    return orders::is_done(sum) ? exit_ok : exit_failed;
  }

  SettingOptions options;
  const char* verb;
  orders::HeldFilter filter;
  std::string queue;
  std::int64_t older = 0;
  std::string format = "text";
  bool all = false;
};

}  // namespace

void add_held(CLI::App& program, int& exit_code) {
  auto* held = program.add_subcommand("held", "Points that the database does not take now");
  held->require_subcommand(1);
  held->footer(
      "A held point may be refused for its own sake or for the set-up's: no partition for its\n"
      "time, a trigger, a policy, a lock. It waits where it is durable and is tried again by\n"
      "itself; it never becomes a dead letter without an order. All living instances are asked,\n"
      "through Redis. Exit code 1 when one does not answer.\n"
      "Examples:\n"
      "  fixline held list\n"
      "  fixline held retry --all\n"
      "  fixline held bury --flight f-42");
  add_command<HeldCommand>(*held, exit_code, "list", "Which, since when and why",
                           "Examples:\n"
                           "  fixline held list\n"
                           "  fixline held list --reason \"no partition\" --format json",
                           orders::list_held);
  add_command<HeldCommand>(*held, exit_code, "retry", "Try them again now",
                           "Examples:\n"
                           "  fixline held retry --all\n"
                           "  fixline held retry --queue live",
                           orders::retry_held);
  add_command<HeldCommand>(
      *held, exit_code, "bury", "Make them dead letters",
      "They are tried once more; what is not taken goes to dead_letters, where `fixline dlq` "
      "finds\n"
      "it, and only then leaves its queue. What waits for another session's lock stays held.\n"
      "Examples:\n"
      "  fixline held bury --flight f-42\n"
      "  fixline held bury --reason \"no partition\" --older 3600",
      orders::bury_held);
}

}  // namespace fixline::commands
