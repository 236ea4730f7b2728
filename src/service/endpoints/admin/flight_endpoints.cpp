#include "endpoints/admin/flight_endpoints.hpp"

#include <boost/json/array.hpp>
#include <chrono>
#include <utility>

#include "endpoints/parameters.hpp"
#include "http/problem.hpp"
#include "json/plain_json.hpp"
#include "orders/held_order.hpp"
#include "points/time.hpp"
#include "points/track.hpp"
#include "queue/flight_search.hpp"
#include "refusals/refusal_lists.hpp"
#include "spool/spool_search.hpp"
#include "store/flight_search.hpp"
#include "telemetry/seldom.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
namespace {

namespace json = boost::json;

constexpr std::size_t name_bytes_max = 4 * points::id_characters_max;

json::object why_unknown(std::string_view why) {
  json::object object;
  object["not_known"] = why;
  return object;
}

json::array json_of(const std::vector<store::NamedFlight>& flights) {
  json::array list;
  for (const auto& flight : flights) {
    json::object one;
    one["flight_uuid"] = flight.uuid;
    one["flight_id"] = flight.flight_id;
    one["source"] = flight.source;
    one["device_id"] = flight.device_id;
    list.push_back(std::move(one));
  }
  return list;
}

json::array json_of(const std::vector<store::LastFix>& fixes) {
  json::array list;
  for (const auto& fix : fixes) {
    json::object one;
    one["queue"] = points::short_name(fix.queue);
    if (!fix.flight_uuid.empty()) one["flight_uuid"] = fix.flight_uuid;
    one["time"] = fix.time;
    one["age_seconds"] = fix.age_seconds;
    one["lat"] = std::stod(fix.lat);
    one["lon"] = std::stod(fix.lon);
    list.push_back(std::move(one));
  }
  return list;
}

json::object json_of(const store::DeadLettersOfFlight& dead) {
  json::object one;
  one["letters"] = dead.letters;
  one["points"] = dead.points;
  if (dead.letters == 0) return one;
  one["last_failed_seconds"] = dead.last_failed_seconds_ago;
  one["detail"] = dead.last_detail;
  return one;
}

double seconds_since(points::Timestamp time) {
  const auto age = std::chrono::floor<std::chrono::milliseconds>(points::now() - time);
  return std::chrono::duration<double>(age).count();
}

json::array json_of(const std::vector<refusals::NotedRefusal>& refused) {
  json::array list;
  for (const auto& refusal : refused) {
    json::object one;
    one["queue"] = points::short_name(refusal.queue);
    one["index"] = refusal.index;
    one["field"] = refusal.field;
    one["reason"] = refusal.reason;
    one["at"] = points::format_rfc3339(refusal.at);
    one["age_seconds"] = seconds_since(refusal.at);
    list.push_back(std::move(one));
  }
  return list;
}

json::object json_of(const queue::FlightSearch& search) {
  json::array list;
  for (const auto& waiting : search.waiting) {
    json::object one;
    one["queue"] = points::short_name(waiting.queue);
    one["points"] = waiting.points;
    one["oldest_seconds"] = seconds_since(waiting.oldest.value_or(points::now()));
    list.push_back(std::move(one));
  }
  json::object whole;
  whole["queues"] = std::move(list);
  whole["entries_seen"] = search.entries_seen;
  whole["is_whole"] = search.is_whole;
  return whole;
}

}  // namespace

void FlightEndpoints::add_to(Router& router, AdminGate& gate) {
  router.get("/admin/flights/{id}",
             gate.guarded(access::Scope::read, taking({"time"}, [this](Request request) {
                            return show(std::move(request));
                          })));
}

asio::awaitable<Response> FlightEndpoints::show(Request request) {
  const std::string name = request.path_parameter;
  if (name.size() > name_bytes_max) co_return problem(404, "no flight has so long a name");
  if (!text::is_utf8(name)) co_return problem(404, "no flight has a name that is not UTF-8");
  std::optional<points::Timestamp> until;
  if (const auto time = request.parameter("time")) {
    until = points::parse_rfc3339(*time);
    if (!until) co_return problem(400, "time: is no RFC 3339 time, as 2024-03-20T10:00:00Z");
  }
  json::object body;
  body["name"] = name;
  auto names = co_await add_stored(name, until, body);
  co_await add_waiting(name, std::move(names.uuids), body);
  co_await add_held(name, body);
  names.flight_ids.insert(names.flight_ids.begin(), name);
  co_await add_refused(std::move(names.flight_ids), body);
  Response answer;
  answer.body = plain_json::text_of(body);
  co_return answer;
}

asio::awaitable<FlightEndpoints::Names> FlightEndpoints::add_stored(
    const std::string& name, std::optional<points::Timestamp> until, json::object& to) {
  postgres::PgSession session(executor_, sources_.limits);
  auto connected = co_await session.connect(sources_.address);
  Result<store::StoredOfFlight> stored =
      failure(ErrorCode::unavailable, "the database can't be reached now");
  if (connected) stored = co_await store::search_flight(session, name, until);
  if (!stored) {
    log_->log(telemetry::seldom("flights without a database"), spdlog::level::warn,
              "admin: flight {}: {}", name, stored.error().detail);
    to["stored"] = why_unknown(stored.error().detail);
    to["dead"] = why_unknown(stored.error().detail);
    co_return Names{store::possible_uuids(name, {}), {}};
  }
  to["flights"] = json_of(stored->flights);
  to["stored"] = json_of(stored->last_fixes);
  to["dead"] = json_of(stored->dead_letters);
  Names names{store::possible_uuids(name, stored->flights), {}};
  for (auto& flight : stored->flights)
    if (text::is_same_word(flight.uuid, name)) names.flight_ids.push_back(flight.flight_id);
  co_return names;
}

asio::awaitable<void> FlightEndpoints::add_refused(std::vector<std::string> names,
                                                   json::object& to) {
  refusals::RefusalLists lists(sources_.link);
  const auto refused = co_await lists.of(std::move(names));
  if (refused)
    to["refused"] = json_of(*refused);
  else
    to["refused"] = why_unknown(refused.error().detail);
}

asio::awaitable<void> FlightEndpoints::add_waiting(const std::string& name,
                                                   std::vector<points::Uuid> uuids,
                                                   json::object& to) {
  queue::FlightName flight{name, std::move(uuids)};
  const auto queued = co_await queue::search_flight(sources_.link, flight, sources_.shards->read());
  to["waiting"] = queued ? json_of(*queued) : why_unknown(queued.error().detail);
  const auto spooled = co_await spool::search_flight(sources_.spool, std::move(flight));
  to["spooled"] = spooled ? json_of(*spooled) : why_unknown(spooled.error().detail);
}

asio::awaitable<void> FlightEndpoints::add_held(const std::string& name, json::object& to) {
  orders::HeldFilter filter;
  filter.flight = name;
  orders::Order order{orders::list_held, json_of(filter)};
  const auto given = co_await sources_.orders.give(std::move(order));
  to["held"] = orders::sum_of_held(given);
}

}  // namespace fixline::endpoints
