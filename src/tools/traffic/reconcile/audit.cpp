#include "traffic/reconcile/audit.hpp"

#include <optional>
#include <span>
#include <thread>

#include "points/time.hpp"
#include "traffic/reconcile/stored_points.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

constexpr std::size_t examples_max = 10;

std::string told(QueueName queue, const std::string& owner, const PointKey& key,
                 std::string_view what) {
  const points::Timestamp time{std::chrono::microseconds(key.microseconds)};
  return std::string(what) + ": " + std::string(points::short_name(queue)) + " " + owner + " " +
         points::format_rfc3339(time) + " " + std::to_string(key.lat) + " " +
         std::to_string(key.lon);
}

/// One flight's or device's comparison.
struct OwnerAudit {
  QueueName queue;
  const std::string* owner;
  std::span<const AuditedPoint> audited;
  QueueAudit result;
  std::vector<std::string> examples;

  void example(const PointKey& key, std::string_view what) {
    if (examples.size() < examples_max) examples.push_back(told(queue, *owner, key, what));
  }
  void count_sent(const AuditedPoint& point, bool is_stored);
  void compare(std::span<const StoredPoint> stored);
};

void OwnerAudit::count_sent(const AuditedPoint& point, bool is_stored) {
  ++result.sent;
  if (is_promise(point.fate)) {
    ++result.acknowledged;
    ++(is_stored ? result.stored : result.missing);
    if (!is_stored) example(point.key, "missing");
  } else if (point.fate == Fate::unacknowledged) {
    ++result.open;
    if (is_stored) ++result.open_stored;
  } else if (is_stored) {
    ++result.extra;
    example(point.key, "refused, yet stored");
  }
}

/// Both are sorted by their key.
void OwnerAudit::compare(std::span<const StoredPoint> stored) {
  result = {};
  examples.clear();
  auto row = stored.begin();
  const auto take_extra = [&] {
    example(row->key, "extra");
    ++result.extra;
    ++row;
  };
  for (const AuditedPoint& point : audited) {
    while (row != stored.end() && row->key < point.key) take_extra();
    const bool is_stored = row != stored.end() && row->key == point.key;
    count_sent(point, is_stored);
    if (!is_stored) continue;
    result.doubled += row->rows - 1;
    if (row->rows > 1) example(row->key, "doubled");
    ++row;
  }
  while (row != stored.end()) take_extra();
}

std::vector<OwnerAudit> owners_of(const AuditedPoints& audited) {
  std::vector<OwnerAudit> owners;
  for (const auto queue : points::all_queues)
    for (const auto& [owner, list] : audited.queues[points::index_of(queue)])
      if (!list.empty()) owners.push_back({queue, &owner, list, {}, {}});
  return owners;
}

/// Compares those of `owners` that have not been found whole yet. True when none has a gap left.
Result<bool> compare_rest(std::span<OwnerAudit> owners, std::optional<StoredPoints>& tables,
                          const AuditSettings& settings, bool is_first) {
  if (!tables) {
    auto opened = StoredPoints::connect(settings.database_url);
    if (!opened) return std::unexpected(std::move(opened).error());
    tables.emplace(std::move(*opened));
  }
  bool is_whole = true;
  for (OwnerAudit& owner : owners) {
    if (!is_first && owner.result.missing == 0) continue;
    if (settings.should_stop && settings.should_stop())
      return failure(ErrorCode::cancelled, "stopped");
    const auto stored =
        tables->of_owner(owner.queue, *owner.owner, owner.audited.front().key.microseconds,
                         owner.audited.back().key.microseconds);
    if (!stored) return std::unexpected(stored.error());
    owner.compare(*stored);
    is_whole = is_whole && owner.result.missing == 0;
  }
  return is_whole;
}

AuditReport summed(std::span<const OwnerAudit> owners) {
  AuditReport report;
  for (const OwnerAudit& owner : owners) {
    report.queues[points::index_of(owner.queue)] += owner.result;
    for (const auto& example : owner.examples)
      if (report.examples.size() < examples_max) report.examples.push_back(example);
  }
  return report;
}

}  // namespace

Result<AuditReport> compare_with_tables(const AuditedPoints& audited,
                                        const AuditSettings& settings) {
  constexpr std::chrono::milliseconds poll_every{300};
  const auto give_up = std::chrono::steady_clock::now() + settings.drain;
  auto owners = owners_of(audited);
  std::optional<StoredPoints> tables;
  for (bool is_first = true;;) {
    const auto whole = compare_rest(owners, tables, settings, is_first);
    const bool is_out = std::chrono::steady_clock::now() + poll_every > give_up;
    if (!whole) {
      if (is_out || whole.error().code != ErrorCode::unavailable)
        return std::unexpected(whole.error());
      tables.reset();
    } else {
      is_first = false;
      if (*whole || is_out) return summed(owners);
    }
    std::this_thread::sleep_for(poll_every);
  }
}

}  // namespace fixline::traffic
