#include "chaos/reconciliation.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "chaos/dead_points.hpp"
#include "chaos/sql.hpp"
#include "points/time.hpp"
#include "traffic/reconcile/stored_points.hpp"

namespace fixline::chaos {

using points::QueueName;
using traffic::PointKey;
using traffic::StoredPoint;

namespace {

constexpr std::size_t examples_max = 40;

/// One flight's or device's points, as they were sent and as they are found.
struct Comparison {
  QueueName queue;
  const std::string& owner;
  std::span<const StoredPoint> rows;  ///< sorted by key
  std::span<const PointKey> letters;  ///< sorted
  Balance& balance;
  std::vector<std::string>& examples;

  void run(const Ledger::Entries& entries);

 private:
  /// Takes what lies before `key`, or all when there is none, which nobody sent.
  void take_extra_before(const PointKey* key);
  void settle(const Entry& entry, std::uint64_t row_count, std::uint64_t letter_count);
  void settle_promised(const Entry& entry, bool has_row, bool has_letter);
  void tell(const PointKey& key, std::string_view what) const;
};

void Comparison::tell(const PointKey& key, std::string_view what) const {
  if (examples.size() >= examples_max) return;
  const points::Timestamp time{std::chrono::microseconds(key.microseconds)};
  examples.push_back(std::string(what) + ": " + std::string(points::short_name(queue)) + " " +
                     owner + " " + points::format_rfc3339(time) + " " + std::to_string(key.lat) +
                     " " + std::to_string(key.lon));
}

void Comparison::take_extra_before(const PointKey* key) {
  while (!rows.empty() && (key == nullptr || rows.front().key < *key)) {
    balance.extra += rows.front().rows;
    tell(rows.front().key, "a row that nobody sent");
    rows = rows.subspan(1);
  }
  while (!letters.empty() && (key == nullptr || letters.front() < *key)) {
    ++balance.extra;
    tell(letters.front(), "a dead letter that nobody sent");
    letters = letters.subspan(1);
  }
}

void Comparison::run(const Ledger::Entries& entries) {
  for (const Entry& entry : entries) {
    take_extra_before(&entry.key);
    std::uint64_t row_count = 0;
    if (!rows.empty() && rows.front().key == entry.key) {
      row_count = rows.front().rows;
      rows = rows.subspan(1);
    }
    std::uint64_t letter_count = 0;
    for (; !letters.empty() && letters.front() == entry.key; letters = letters.subspan(1))
      ++letter_count;
    settle(entry, row_count, letter_count);
  }
  take_extra_before(nullptr);
}

void Comparison::settle(const Entry& entry, std::uint64_t row_count, std::uint64_t letter_count) {
  const std::uint64_t places = row_count + letter_count;
  if (places > 1) {
    balance.doubled += places - 1;
    tell(entry.key,
         std::to_string(row_count) + " rows and " + std::to_string(letter_count) + " dead letters");
  }
  if (letter_count > 0 && !entry.poisoned) {
    ++balance.wrongly_dead;
    tell(entry.key, "a dead letter, with nothing wrong");
  }
  switch (entry.standing) {
    case Standing::promised:
      return settle_promised(entry, row_count > 0, letter_count > 0);
    case Standing::open:
      ++balance.open;
      if (places > 0) ++balance.open_stored;
      return;
    case Standing::refused:
      ++(row_count == 0 ? balance.refused : balance.refused_stored);
      if (row_count > 0) tell(entry.key, "refused, yet stored");
      // An earlier try without an answer had left it in a queue, and there it came to the same end.
      if (row_count == 0 && letter_count > 0) ++balance.refused_dead;
      if (entry.poisoned) return;
      ++balance.wrongly_refused;
      tell(entry.key, "refused, with nothing wrong");
  }
}

void Comparison::settle_promised(const Entry& entry, bool has_row, bool has_letter) {
  ++balance.promised;
  if (!has_row && !has_letter) {
    ++balance.missing;
    tell(entry.key, entry.poisoned ? "missing, what the database refuses" : "missing");
  } else if (has_row) {
    ++balance.stored;
  } else {
    ++balance.dead;
  }
}

std::string_view table_of(QueueName queue) {
  switch (queue) {
    case QueueName::live:
      return "live_track_points";
    case QueueName::upload:
      return "uploaded_track_points";
    case QueueName::flymaster:
      return "flymaster";
    case QueueName::scoring:
      return "scoring_tracks";
  }
  std::unreachable();
}

/// Counts the rows of owners that nobody sent a point of.
Result<void> add_rows_beyond(std::uint64_t seen, QueueName queue, const std::string& database_url,
                             Reconciliation& result) {
  const auto count =
      sql_value(database_url, "SELECT count(*) FROM " + std::string(table_of(queue)));
  if (!count) return std::unexpected(count.error());
  const std::uint64_t beyond = std::stoull(*count) - seen;
  result.queues[points::index_of(queue)].extra += beyond;
  if (beyond > 0)
    result.examples.push_back(std::to_string(beyond) + " rows of " + std::string(table_of(queue)) +
                              " of flights or devices that nobody sent");
  return {};
}

std::uint64_t count_of(const std::vector<StoredPoint>& rows) {
  return std::accumulate(
      rows.begin(), rows.end(), std::uint64_t{0},
      [](std::uint64_t sum, const StoredPoint& point) { return sum + point.rows; });
}

std::uint64_t count_of(const DeadPoints::ByOwner& owners) {
  return std::accumulate(
      owners.begin(), owners.end(), std::uint64_t{0},
      [](std::uint64_t sum, const auto& one) { return sum + one.second.size(); });
}

}  // namespace

Balance& Balance::operator+=(const Balance& other) {
  for (const auto member :
       {&Balance::sent, &Balance::repeats, &Balance::promised, &Balance::stored, &Balance::dead,
        &Balance::missing, &Balance::doubled, &Balance::wrongly_dead, &Balance::refused,
        &Balance::wrongly_refused, &Balance::refused_dead, &Balance::refused_stored, &Balance::open,
        &Balance::open_stored, &Balance::extra})
    this->*member += other.*member;
  return *this;
}

Balance Reconciliation::total() const {
  return std::accumulate(queues.begin(), queues.end(), Balance{},
                         [](Balance sum, const Balance& one) { return sum += one; });
}

bool Reconciliation::has_held() const {
  const Balance all = total();
  return all.missing == 0 && all.doubled == 0 && all.extra == 0 && all.wrongly_dead == 0 &&
         all.wrongly_refused == 0 && all.refused_stored == 0 && unreadable_letters == 0 &&
         all.sent == all.repeats + all.stored + all.dead + all.refused + all.open;
}

Result<Reconciliation> reconcile(Ledger& ledger, const std::string& database_url) {
  auto dead = read_dead_points(database_url);
  if (!dead) return std::unexpected(dead.error());
  auto tables = traffic::StoredPoints::connect(database_url);
  if (!tables) return std::unexpected(tables.error());
  Reconciliation result;
  result.letters = dead->letters;
  result.unreadable_letters = dead->unreadable;
  result.letters_by_reason = dead->by_reason;
  std::optional<Error> failed;
  std::array<std::uint64_t, points::queue_count> rows_seen{};
  ledger.for_each_owner([&](QueueName queue, const std::string& owner,
                            const Ledger::Entries& entries, std::uint64_t repeats) {
    if (failed) return;
    const auto index = points::index_of(queue);
    Balance& balance = result.queues[index];
    balance.sent += entries.size() + repeats;
    balance.repeats += repeats;
    const auto rows = tables->of_owner(queue, owner, entries.front().key.microseconds,
                                       entries.back().key.microseconds);
    if (!rows) {
      failed = rows.error();
      return;
    }
    rows_seen[index] += count_of(*rows);
    const auto letters = std::move(dead->queues[index][owner]);
    dead->queues[index].erase(owner);
    Comparison{queue, owner, *rows, letters, balance, result.examples}.run(entries);
  });
  if (failed) return std::unexpected(*failed);
  for (const auto queue : points::all_queues) {
    const auto index = points::index_of(queue);
    result.queues[index].extra += count_of(dead->queues[index]);
    const auto beyond = add_rows_beyond(rows_seen[index], queue, database_url, result);
    if (!beyond) return std::unexpected(beyond.error());
  }
  return result;
}

}  // namespace fixline::chaos
