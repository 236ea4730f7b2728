#include "dead_letters/filter.hpp"

#include <algorithm>
#include <chrono>

#include "points/lane.hpp"
#include "points/time.hpp"
#include "points/validation.hpp"
#include "postgres/sqlstate.hpp"
#include "text/edit_distance.hpp"
#include "text/number.hpp"

namespace fixline::dead_letters {
namespace {

using namespace std::chrono_literals;

std::unexpected<Error> wrong(std::string_view name, std::string_view value,
                             std::string_view reason) {
  std::string shown(value.substr(0, 40));
  if (points::fault_of_text(shown)) shown = "...";
  return failure(ErrorCode::invalid,
                 std::string(name) + ": \"" + shown + "\" " + std::string(reason));
}

bool is_reason(std::string_view value) {
  return value == "refused" || value == "undecodable" || value == "deadly";
}

bool is_sqlstate_or_class(std::string_view value) {
  return (value.size() == 5 || value.size() == 2) && postgres::is_sqlstate_text(value);
}

std::optional<points::Timestamp> time_of(std::string_view value, points::Timestamp now) {
  if (const auto time = points::parse_rfc3339(value)) return time;
  if (value.empty()) return std::nullopt;
  const auto count = text::number_in<std::int64_t>(value.substr(0, value.size() - 1));
  constexpr std::int64_t count_max = 1'000'000;
  if (!count || *count < 0 || *count > count_max) return std::nullopt;
  for (const auto& [letter, unit] : {std::pair<char, std::chrono::seconds>{'s', 1s},
                                     {'m', 1min},
                                     {'h', 1h},
                                     {'d', std::chrono::days(1)}})
    if (value.back() == letter) return now - unit * *count;
  return std::nullopt;
}

Result<void> add_time(std::optional<points::Timestamp>& to, std::string_view name,
                      std::string_view value, points::Timestamp now) {
  to = time_of(value, now);
  if (to) return {};
  return wrong(name, value,
               "is neither a time, like 2025-06-08T10:00:00Z, nor a time ago, like 12h");
}

template <class T>
Result<void> add_to(std::vector<T>& list, std::string_view name, T value) {
  if (list.size() >= filter_values_max)
    return failure(ErrorCode::invalid, std::string(name) + ": more than " +
                                           std::to_string(filter_values_max) + " values");
  list.push_back(std::move(value));
  return {};
}

Result<void> add_id(Filter& filter, std::string_view value) {
  const auto id = text::number_in<std::int64_t>(value);
  if (!id || *id < 1) return wrong("id", value, "is not the number of a dead letter");
  return add_to(filter.ids, "id", *id);
}

void tell(std::string& text, std::string_view name, const std::vector<std::string>& values) {
  for (const auto& value : values) {
    if (!text.empty()) text += ", ";
    text.append(name).append(" ");
    // A line end would let an id forge a line of the log.
    for (const char c : value) text += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
}

void tell(std::string& text, std::string_view name, const std::optional<points::Timestamp>& time) {
  if (time) tell(text, name, std::vector{points::format_rfc3339(*time)});
}

}  // namespace

Result<void> add(Filter& filter, std::string_view name, std::string_view value,
                 points::Timestamp now) {
  if (name == "id") return add_id(filter, value);
  if (name == "since") return add_time(filter.since, name, value, now);
  if (name == "until") return add_time(filter.until, name, value, now);
  if (name == "queue") {
    if (!points::queue_named(value))
      return wrong(name, value, "is none of live, upload, flymaster, scoring");
    return add_to(filter.queues, name, std::string(value));
  }
  if (name == "reason") {
    if (!is_reason(value)) return wrong(name, value, "is none of refused, undecodable, deadly");
    return add_to(filter.reasons, name, std::string(value));
  }
  if (name == "sqlstate") {
    if (!is_sqlstate_or_class(value)) return wrong(name, value, "is no SQLSTATE, like 23514 or 23");
    return add_to(filter.sqlstates, name, std::string(value));
  }
  if (name == "flight" || name == "device") {
    if (value.empty()) return wrong(name, value, "is empty");
    if (const auto fault = points::fault_of_taken_id(value)) return wrong(name, value, *fault);
    return add_to(name == "flight" ? filter.flights : filter.devices, name, std::string(value));
  }
  static const std::vector<std::string> names{"queue",    "flight", "device", "reason",
                                              "sqlstate", "since",  "until",  "id"};
  return wrong(
      name, value,
      "is no filter; there are " + std::string(filter_names) + text::did_you_mean(name, names));
}

std::string to_string(const Filter& filter) {
  std::string text;
  tell(text, "queue", filter.queues);
  tell(text, "flight", filter.flights);
  tell(text, "device", filter.devices);
  tell(text, "reason", filter.reasons);
  tell(text, "sqlstate", filter.sqlstates);
  tell(text, "since", filter.since);
  tell(text, "until", filter.until);
  constexpr std::size_t ids_told_max = 10;
  for (std::size_t i = 0; i < std::min(filter.ids.size(), ids_told_max); ++i)
    tell(text, "id", std::vector{std::to_string(filter.ids[i])});
  if (filter.ids.size() > ids_told_max)
    text += " and " + std::to_string(filter.ids.size() - ids_told_max) + " more";
  return text.empty() ? "all" : text;
}

}  // namespace fixline::dead_letters
