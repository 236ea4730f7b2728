#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <iostream>
#include <string>

#include "client/http_client.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "json/members.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using plain_json::list_at;
using plain_json::value_at;

/// A text, or a number as one.
std::string text_of(const json::value& of, std::string_view name) {
  return value_at(of, name).is_number() ? plain_json::digits_at(of, name)
                                        : plain_json::text_at(of, name);
}

/// "12 s", "7 min", "3 h", "2 days".
std::string age_of(const json::value& of, std::string_view name) {
  const auto seconds = plain_json::count_at(of, name);
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7'200) return std::to_string(seconds / 60) + " min";
  if (seconds < 172'800) return std::to_string(seconds / 3'600) + " h";
  return std::to_string(seconds / 86'400) + " days";
}

std::string stored_in(const json::value& told) {
  const auto& stored = value_at(told, "stored");
  if (!stored.is_array()) return "stored    not known: " + text_of(stored, "not_known") + "\n";
  std::string text;
  for (const auto& fix : stored.get_array())
    text += "stored    last fix " + text_of(fix, "time") + ", " + age_of(fix, "age_seconds") +
            " ago, from " + text_of(fix, "queue") + "\n";
  return text.empty() ? "stored    nothing\n" : text;
}

/// Of "waiting" (in the queues) or "spooled" (on the disk of the instance that was asked).
std::string waiting_in(const json::value& told, const std::string& place) {
  const auto& waiting = value_at(told, place);
  const auto& queues = value_at(waiting, "queues");
  const auto head = place + std::string(10 - place.size(), ' ');
  if (!queues.is_array()) return head + "not known: " + text_of(waiting, "not_known") + "\n";
  std::string text;
  for (const auto& queue : queues.get_array())
    text += head + text_of(queue, "points") + " points in " + text_of(queue, "queue") +
            ", the oldest for " + age_of(queue, "oldest_seconds") + "\n";
  if (value_at(waiting, "is_whole") == json::value(false))
    text +=
        head + "more may wait behind the " + text_of(waiting, "entries_seen") + " oldest entries\n";
  return text.empty() ? head + "nothing\n" : text;
}

std::string held_in(const json::value& told) {
  const auto& sum = value_at(told, "held");
  std::string text;
  for (const auto& each : list_at(sum, "held"))
    text += "held      " + text_of(each, "points") + " points in " + text_of(each, "queue") +
            " for " + age_of(each, "held_seconds") + ": " + text_of(each, "reason") + "\n";
  if (text.empty()) text = "held      nothing\n";
  for (const auto& each : list_at(sum, "not_answered"))
    text +=
        "held      not known of " + text_of(each, "instance") + ": " + text_of(each, "why") + "\n";
  return text;
}

std::string dead_in(const json::value& told) {
  const auto& dead = value_at(told, "dead");
  if (!value_at(dead, "letters").is_number())
    return "dead      not known: " + text_of(dead, "not_known") + "\n";
  if (text_of(dead, "letters") == "0") return "dead      nothing\n";
  return "dead      " + text_of(dead, "letters") + " dead letters, the last " +
         age_of(dead, "last_failed_seconds") + " ago: " + text_of(dead, "detail") + "\n";
}

std::string refused_in(const json::value& told) {
  const auto& refused = value_at(told, "refused");
  if (!refused.is_array()) return "refused   not known: " + text_of(refused, "not_known") + "\n";
  std::string text;
  for (const auto& each : refused.get_array()) {
    const auto field = text_of(each, "field");
    text += "refused   " + age_of(each, "age_seconds") + " ago in " + text_of(each, "queue") +
            ", point " + text_of(each, "index") + ": " + (field.empty() ? "" : field + " ") +
            text_of(each, "reason") + "\n";
  }
  return text.empty() ? "refused   nothing in the last hour\n" : text;
}

std::string flights_in(const json::value& told) {
  std::string text;
  for (const auto& flight : list_at(told, "flights"))
    text += "flight    " + text_of(flight, "flight_id") + ", " + text_of(flight, "source") +
            ", device " + text_of(flight, "device_id") + ", " + text_of(flight, "flight_uuid") +
            "\n";
  return text;
}

struct WhereCommand {
  explicit WhereCommand(CLI::App& command) : options(command, {"HTTP_ADDRESS"}) {
    command.add_option("FLIGHT", name, "A flight_id, a flight's uuid, or a device_id")->required();
    command.add_option("TIME", time, "The last fix at or before this, as 2024-03-20T10:00:00Z");
    command.add_option("--url", url, "Where the service is. Default: as HTTP_ADDRESS says");
    add_format_option(command, format);
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    const auto& own = loaded->settings;
    const auto& secret = own.secrets.admin.empty() ? own.secrets.client : own.secrets.admin;
    if (secret.empty())
      return told("this needs the service's ADMIN_TOKEN, or a CLIENT_TOKEN with the scope read",
                  exit_usage);
    const Result<client::ServiceAddress> service =
        url.empty() ? service_at(own) : client::parse_service_url(url);
    if (!service) return told(service.error(), exit_usage);
    const auto token = "Bearer " + secret;
    const auto target = "/admin/flights/" + uri::percent_encoded(name) +
                        (time.empty() ? "" : "?time=" + uri::percent_encoded(time));
    const auto answer =
        client::ask(*service, {.method = "GET", .target = target, .authorization = token}, {});
    if (!answer) return told(answer.error(), exit_failed);
    return show(*answer);
  }

  [[nodiscard]] int show(const client::HttpAnswer& answer) const {
    boost::system::error_code error;
    const auto body = json::parse(answer.body, error);
    if (answer.status != 200 || error)
      return told("the service answered " + std::to_string(answer.status) + " " + answer.body,
                  exit_failed);
    if (format == "json")
      std::cout << answer.body << "\n";
    else
      print(flights_in(body) + stored_in(body) + waiting_in(body, "waiting") +
            waiting_in(body, "spooled") + held_in(body) + dead_in(body) + refused_in(body));
    return exit_ok;
  }

  SettingOptions options;
  std::string name;
  std::string time;
  std::string url;
  std::string format = "text";
};

}  // namespace

void add_where(CLI::App& program, int& exit_code) {
  add_command<WhereCommand>(
      program, exit_code, "where", "What is known of a flight or a device",
      "Its last fix in each table, what waits in the queues (held points among it), what is held\n"
      "and why, its dead letters and what was refused in the last hour, with ages. Asks the "
      "running service (needs ADMIN_TOKEN, or a CLIENT_TOKEN with the scope read).\n"
      "Examples:\n"
      "  fixline where pilot-42\n"
      "  fixline where pilot-42 2024-03-20T10:00:00Z\n"
      "  fixline where 867648043345711 --format json");
}

}  // namespace fixline::commands
