#include "traffic/reconcile/audited_points.hpp"

#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "points/time.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

using simdjson::dom::element;

std::optional<QueueName> queue_named(std::string_view name) {
  for (const auto queue : points::all_queues)
    if (points::short_name(queue) == name) return queue;
  return std::nullopt;
}

/// 0 is the firmest.
int firmness(Fate fate) {
  if (is_promise(fate)) return 0;
  return fate == Fate::unacknowledged ? 1 : 2;
}

std::string_view text_of(const element& line, std::string_view key) {
  std::string_view text;
  if (line[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

/// Adds one line's point; false when something in it is missing or wrong.
bool add(const element& line, AuditedPoints& to) {
  const auto queue = queue_named(text_of(line, "queue"));
  const auto fate = fate_named(text_of(line, "status"));
  const auto time = points::parse_rfc3339(text_of(line, "time"));
  AuditedPoint point{};
  if (!queue || !fate || !time || line["lat"].get(point.key.lat) != simdjson::SUCCESS ||
      line["lon"].get(point.key.lon) != simdjson::SUCCESS)
    return false;
  const auto owner = text_of(line, *queue == QueueName::flymaster ? "device_id" : "flight_uuid");
  if (owner.empty()) return false;
  point.key.microseconds = time->time_since_epoch().count();
  point.fate = *fate;
  auto& owners = to.queues[points::index_of(*queue)];
  auto at = owners.find(owner);
  if (at == owners.end()) at = owners.emplace(owner, std::vector<AuditedPoint>{}).first;
  at->second.push_back(point);
  return true;
}

void sort_and_join(std::vector<AuditedPoint>& list) {
  std::ranges::sort(list, [](const AuditedPoint& a, const AuditedPoint& b) {
    if (a.key != b.key) return a.key < b.key;
    return firmness(a.fate) < firmness(b.fate);
  });
  const auto repeated = std::ranges::unique(list, {}, &AuditedPoint::key);
  list.erase(repeated.begin(), repeated.end());
}

}  // namespace

Result<AuditedPoints> read_audit(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(ErrorCode::invalid, "audit file " + path + ": cannot be read");
  AuditedPoints all;
  simdjson::dom::parser parser;
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    element root;
    if (parser.parse(line).get(root) != simdjson::SUCCESS || !add(root, all))
      return failure(ErrorCode::invalid, "audit file " + path + ", line " + std::to_string(number) +
                                             ": is not a point with its status");
  }
  for (auto& owners : all.queues)
    for (auto& [owner, list] : owners) sort_and_join(list);
  return all;
}

}  // namespace fixline::traffic
