#include "dead_letters/conditions.hpp"

#include <utility>

#include "points/uuid.hpp"

namespace fixline::dead_letters {

using postgres::ElementType;
using postgres::PgResult;
using postgres::Rows;

Conditions::Conditions(const Filter& filter) {
  if (!filter.ids.empty()) {
    parameters_.begin(ElementType::int8, filter.ids.size());
    for (const auto id : filter.ids) parameters_.append(id);
    add("id = ANY(" + last_parameter("int8[]") + ")");
  }
  if (!filter.queues.empty()) add("queue = ANY(" + texts(filter.queues) + ")");
  if (!filter.reasons.empty()) add("reason = ANY(" + texts(filter.reasons) + ")");
  if (!filter.devices.empty()) add("device_id = ANY(" + texts(filter.devices) + ")");
  if (!filter.sqlstates.empty()) {
    const auto states = texts(filter.sqlstates);
    add("(sqlstate = ANY(" + states + ") OR left(sqlstate, 2) = ANY(" + states + "))");
  }
  if (!filter.flights.empty()) {
    std::string condition = "(flight_id = ANY(" + texts(filter.flights) + ")";
    std::vector<points::Uuid> uuids;
    for (const auto& flight : filter.flights)
      if (const auto uuid = points::parse_uuid(flight)) uuids.push_back(*uuid);
    parameters_.begin(ElementType::uuid, uuids.size());
    for (const auto& uuid : uuids) parameters_.append(uuid.bytes);
    add(condition + " OR flight_uuid = ANY(" + last_parameter("uuid[]") + "))");
  }
  if (filter.since) compare("last_failed_at >=", *filter.since);
  if (filter.until) compare("last_failed_at <", *filter.until);
}

void Conditions::add(const std::string& condition) {
  where_ += (where_.empty() ? " WHERE " : " AND ") + condition;
}

std::string Conditions::last_parameter(const std::string& type) const {
  return "$" + std::to_string(parameters_.size()) + "::" + type;
}

std::string Conditions::texts(const std::vector<std::string>& values) {
  parameters_.begin(ElementType::text, values.size());
  for (const auto& value : values) parameters_.append(value);
  return last_parameter("text[]");
}

void Conditions::compare(const std::string& what, std::int64_t id) {
  parameters_.begin(ElementType::int8, 1);
  parameters_.append(id);
  add(what + " (" + last_parameter("int8[]") + ")[1]");
}

void Conditions::compare(const std::string& what, points::Timestamp time) {
  parameters_.begin(ElementType::timestamptz, 1);
  parameters_.append(time);
  add(what + " (" + last_parameter("timestamptz[]") + ")[1]");
}

postgres::Batch::Handle Conditions::add_to(postgres::Batch& batch, const std::string& sql) {
  batch.prepare("", sql);
  return batch.execute("", parameters_);
}

asio::awaitable<PgResult<Rows>> Conditions::run(postgres::PgSession& session, std::string sql) {
  auto batch = session.batch();
  const auto rows = add_to(batch, sql);
  auto results = co_await session.run(batch);
  if (!results) co_return std::unexpected(std::move(results).error());
  co_return results->take(rows);
}

}  // namespace fixline::dead_letters
