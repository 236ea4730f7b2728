#include "orders/held_order.hpp"

#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orders/pause_order.hpp"
#include "text/edit_distance.hpp"

namespace fixline::orders {
namespace {

namespace json = boost::json;

std::unexpected<Error> bad(std::string_view name, std::string_view why) {
  return failure(ErrorCode::invalid, std::string(name) + ": " + std::string(why));
}

Result<void> read(HeldFilter& filter, std::string_view name, const json::value& value) {
  if (name == "older") {
    if (!value.is_int64() || value.get_int64() < 0) return bad(name, "is not a number of seconds");
    filter.older = std::chrono::seconds(value.get_int64());
    return {};
  }
  if (!value.is_string() || value.get_string().empty()) return bad(name, "is not a text");
  const std::string_view text = value.get_string();
  if (name == "flight") {
    filter.flight = text;
  } else if (name == "reason") {
    filter.reason = text;
  } else if (name == "queue") {
    filter.queue = points::queue_named(text);
    if (!filter.queue) return bad(name, "queues are live, upload, flymaster and scoring");
  } else {
    static const std::vector<std::string> names{"queue", "flight", "reason", "older"};
    return bad(name, "is no member; there are queue, flight, reason, older" +
                         text::did_you_mean(name, names));
  }
  return {};
}

/// Adds the numbers of an answer to those of all, and its list to theirs.
void add(const Answer& answer, std::string_view instance, json::object& sum) {
  for (const auto& [name, value] : answer) {
    auto& total = sum[name];
    if (value.is_int64() || value.is_uint64()) {
      total =
          (total.is_null() ? 0 : total.to_number<std::int64_t>()) + value.to_number<std::int64_t>();
    } else if (value.is_array()) {
      if (total.is_null()) total = json::array();
      for (auto each : value.get_array()) {
        if (each.is_object()) each.get_object()["instance"] = instance;
        total.get_array().push_back(std::move(each));
      }
    }
  }
}

json::object silent(std::string_view instance, std::string_view why) {
  json::object one;
  one["instance"] = instance;
  one["why"] = why;
  return one;
}

}  // namespace

json::object json_of(const HeldFilter& filter) {
  json::object about;
  if (filter.queue) about["queue"] = points::short_name(*filter.queue);
  if (!filter.flight.empty()) about["flight"] = filter.flight;
  if (!filter.reason.empty()) about["reason"] = filter.reason;
  if (filter.older.count() > 0) about["older"] = filter.older.count();
  return about;
}

Result<HeldFilter> held_filter_in(const json::object& about) {
  HeldFilter filter;
  for (const auto& member : about)
    if (auto done = read(filter, member.key(), member.value()); !done)
      return std::unexpected(std::move(done).error());
  return filter;
}

json::object sum_of_held(const Given& given) {
  json::object sum;
  json::array missing;
  for (const auto& [instance, answer] : given.answers)
    if (const auto error = error_in(answer); !error.empty())
      missing.push_back(silent(instance, error));
    else
      add(answer, instance, sum);
  for (const auto& each : given.silent) missing.push_back(silent(each.name, silence_of(each)));
  if (given.alone) missing.push_back(silent("others", "could not be asked: " + *given.alone));
  sum["instances"] = given.answers.size() + given.silent.size();
  if (!missing.empty()) sum["not_answered"] = std::move(missing);
  return sum;
}

bool is_done(const json::object& sum) {
  return !sum.contains("not_answered") && plain_json::count_at(sum, "under_way") == 0;
}

}  // namespace fixline::orders
