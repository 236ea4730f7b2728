#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "points/lane.hpp"
#include "traffic/report/point_outcome.hpp"

namespace fixline::traffic {

/// A point as its table knows it, within its flight or device.
struct PointKey {
  std::int64_t microseconds;  ///< since 1970, UTC
  double lat;
  double lon;

  friend auto operator<=>(const PointKey&, const PointKey&) = default;
};

/// What the service owes for a point; the greatest that any delivery of it earned counts.
enum class Standing : std::uint8_t {
  refused,   ///< told to the client; every try had an answer
  open,      ///< some try has no answer that holds: it may be stored, or not
  promised,  ///< acknowledged: it must be stored once, or be a dead letter
};

/// `had_silent_try`: an earlier try of the same request may have been stored.
[[nodiscard]] Standing standing_of(PointOutcome outcome, bool had_silent_try = false) noexcept;

struct LedgerEntry {
  PointKey key;
  Standing standing;
  bool is_sound = false;  ///< known to have nothing that the database could refuse
};

/// The identities of all points that were sent, and what was said about each. 32 bytes a point and
/// delivery.
///
/// Not thread-safe.
class Ledger {
 public:
  /// The points of a flight or a device.
  struct Account {
    std::vector<LedgerEntry> entries;  ///< sorted by key, each once with its greatest standing
    std::uint64_t repeats = 0;         ///< entries that were joined with an equal one
    bool is_joined = true;
  };
  using Accounts = std::map<std::string, Account, std::less<>>;

  /// `owner` is a flight_uuid, or of a Flymaster device its id.
  void enter(points::QueueName queue, std::string_view owner, const LedgerEntry& entry);

  /// The accounts of a queue by owner; none is empty. Valid until the next enter().
  [[nodiscard]] const Accounts& accounts(points::QueueName queue);

 private:
  std::array<Accounts, points::queue_count> queues_;
};

}  // namespace fixline::traffic
