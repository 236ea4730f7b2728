#include "traffic/reconcile/reconcile.hpp"

#include <map>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "store/tables/row_columns.hpp"
#include "traffic/reconcile/account_check.hpp"
#include "traffic/reconcile/kept_points.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

using Extent = KeptWhere::Extent;

/// The comparison of a ledger with a database, which may be repeated.
class Comparison {
 public:
  Comparison(Ledger& ledger, const KeptWhere& where);

  /// Looks once. True when nothing is missing.
  [[nodiscard]] Result<bool> look();

  /// What the last look, which was a whole one, came to.
  [[nodiscard]] Balance balance() const;

 private:
  using Checks = std::map<std::string, AccountCheck, std::less<>>;

  [[nodiscard]] Result<bool> look_at(KeptPoints& kept);
  [[nodiscard]] Result<bool> compare(AccountCheck& check, KeptPoints& kept);
  [[nodiscard]] Result<void> count_strangers(KeptPoints& kept);
  [[nodiscard]] bool is_wanted(QueueName queue, const std::string& owner,
                               const PointKey& key) const;
  /// A flight that was found whole is not looked at again, where others use the database, too.
  [[nodiscard]] bool is_done(const AccountCheck& check) const {
    return has_looked_ && where_.extent == Extent::own_flights && check.counts().missing == 0;
  }

  const KeptWhere& where_;
  std::array<Checks, points::queue_count> queues_;
  std::optional<KeptPoints> kept_;
  DeadPoints dead_;
  std::array<std::uint64_t, points::queue_count> strange_rows_{};
  bool has_looked_ = false;
};

Comparison::Comparison(Ledger& ledger, const KeptWhere& where) : where_(where) {
  for (const auto queue : points::all_queues)
    for (const auto& [owner, account] : ledger.accounts(queue))
      queues_[points::index_of(queue)].emplace(owner, AccountCheck(queue, owner, account));
}

bool Comparison::is_wanted(QueueName queue, const std::string& owner, const PointKey& key) const {
  if (where_.extent == Extent::everything) return true;
  const auto& checks = queues_[points::index_of(queue)];
  const auto check = checks.find(owner);
  if (check == checks.end()) return false;
  return queue != QueueName::flymaster || check->second.spans(key);
}

Result<bool> Comparison::look() {
  if (!kept_) {
    auto opened = KeptPoints::connect(where_.database_url);
    if (!opened) return std::unexpected(std::move(opened).error());
    kept_.emplace(std::move(*opened));
  }
  auto is_whole = look_at(*kept_);
  if (is_whole)
    has_looked_ = true;
  else
    kept_.reset();
  return is_whole;
}

Result<bool> Comparison::look_at(KeptPoints& kept) {
  auto dead =
      kept.dead_points([this](QueueName queue, const std::string& owner, const PointKey& key) {
        return is_wanted(queue, owner, key);
      });
  if (!dead) return std::unexpected(std::move(dead).error());
  dead_ = std::move(*dead);
  bool is_whole = true;
  for (auto& checks : queues_) {
    for (auto& [owner, check] : checks) {
      if (is_done(check)) continue;
      const auto compared = compare(check, kept);
      if (!compared) return compared;
      is_whole = is_whole && *compared;
    }
  }
  if (where_.extent == Extent::own_flights) return is_whole;
  const auto counted = count_strangers(kept);
  if (!counted) return std::unexpected(counted.error());
  return is_whole;
}

Result<bool> Comparison::compare(AccountCheck& check, KeptPoints& kept) {
  if (where_.should_stop && where_.should_stop()) return failure(ErrorCode::cancelled, "stopped");
  const auto rows = kept.of_owner(check.queue(), check.owner(), check.first_microseconds(),
                                  check.last_microseconds());
  if (!rows) return std::unexpected(rows.error());
  check.compare(*rows, dead_.queues[points::index_of(check.queue())][check.owner()]);
  return check.counts().missing == 0;
}

/// Rows of flights and devices that nobody sent a point of.
Result<void> Comparison::count_strangers(KeptPoints& kept) {
  for (const auto queue : points::all_queues) {
    const auto& checks = queues_[points::index_of(queue)];
    const auto rows = kept.row_count(queue);
    if (!rows) return std::unexpected(rows.error());
    strange_rows_[points::index_of(queue)] = std::accumulate(
        checks.begin(), checks.end(), *rows,
        [](std::uint64_t rest, const auto& one) { return rest - one.second.rows(); });
  }
  return {};
}

Balance Comparison::balance() const {
  Balance balance;
  balance.letters = dead_.letters;
  balance.unreadable_dead_letters = dead_.unreadable;
  balance.dead_letters_by_reason = dead_.by_reason;
  const auto tell = [&balance](const std::string& example) {
    if (balance.examples.size() < examples_max) balance.examples.push_back(example);
  };
  for (const auto queue : points::all_queues) {
    const auto index = points::index_of(queue);
    const std::string table(store::table_of(queue));
    PointCounts& counts = balance.queues[index];
    for (const auto& [owner, check] : queues_[index]) {
      counts += check.counts();
      for (const auto& example : check.examples()) tell(example);
    }
    counts.extra += strange_rows_[index];
    if (strange_rows_[index] > 0)
      tell(std::to_string(strange_rows_[index]) + " rows of " + table +
           " of flights or devices that nobody sent");
    for (const auto& [owner, keys] : dead_.queues[index])
      if (!queues_[index].contains(owner)) counts.extra += keys.size();
  }
  return balance;
}

void count_as_held(Balance& balance, const HeldCounts& held) {
  for (std::size_t queue = 0; queue < points::queue_count; ++queue) {
    auto& counts = balance.queues[queue];
    counts.held = std::min(counts.missing, held[queue]);
    counts.missing -= counts.held;
  }
}

}  // namespace

Result<Balance> reconcile(Ledger& ledger, const KeptWhere& where) {
  const auto give_up = std::chrono::steady_clock::now() + where.patience;
  Comparison comparison(ledger, where);
  for (;;) {
    const auto is_whole = comparison.look();
    const bool is_last = std::chrono::steady_clock::now() + where.look_every > give_up;
    if (!is_whole && (is_last || is_whole.error().code != ErrorCode::unavailable))
      return std::unexpected(is_whole.error());
    if (is_whole && (*is_whole || is_last)) {
      auto balance = comparison.balance();
      if (where.held && balance.total().missing > 0) count_as_held(balance, where.held());
      return balance;
    }
    std::this_thread::sleep_for(where.look_every);
  }
}

}  // namespace fixline::traffic
