#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "points/lane.hpp"
#include "traffic/reconcile/balance.hpp"
#include "traffic/reconcile/kept_points.hpp"
#include "traffic/reconcile/ledger.hpp"

namespace fixline::traffic {

/// One flight's or device's points, as they were sent, against where they are found.
class AccountCheck {
 public:
  AccountCheck(points::QueueName queue, const std::string& owner, const Ledger::Account& account)
      : queue_(queue), owner_(&owner), account_(&account) {}

  /// Both are sorted by key; what an earlier call came to is forgotten.
  void compare(std::span<const StoredPoint> rows, std::span<const PointKey> letters);

  /// True for the time that the account's points span.
  [[nodiscard]] bool spans(const PointKey& key) const;

  [[nodiscard]] points::QueueName queue() const { return queue_; }
  [[nodiscard]] const std::string& owner() const { return *owner_; }
  [[nodiscard]] std::int64_t first_microseconds() const {
    return account_->entries.front().key.microseconds;
  }
  [[nodiscard]] std::int64_t last_microseconds() const {
    return account_->entries.back().key.microseconds;
  }

  // Of the last comparison.
  [[nodiscard]] const PointCounts& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_seen_; }
  [[nodiscard]] const std::vector<std::string>& examples() const { return examples_; }

 private:
  /// How often one point is in each place.
  struct Places {
    std::uint64_t rows = 0;
    std::uint64_t letters = 0;

    [[nodiscard]] std::uint64_t count() const { return rows + letters; }
  };

  /// Takes what is kept of `key`, and before that what nobody sent.
  [[nodiscard]] Places take(const PointKey& key);
  void take_extra_before(const PointKey* key);
  void settle(const LedgerEntry& entry, Places places);
  void settle_promised(const LedgerEntry& entry, Places places);
  void settle_refused(const LedgerEntry& entry, Places places);
  void tell(const PointKey& key, std::string_view what);

  points::QueueName queue_;
  const std::string* owner_;
  const Ledger::Account* account_;
  std::span<const StoredPoint> rows_;  // that are not taken yet
  std::span<const PointKey> letters_;
  PointCounts counts_;
  std::uint64_t rows_seen_ = 0;
  std::vector<std::string> examples_;
};

/// Of one account, and of a balance.
inline constexpr std::size_t examples_max = 10;

}  // namespace fixline::traffic
