#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "chaos/parcel.hpp"
#include "points/lane.hpp"
#include "traffic/report/fate.hpp"

namespace fixline::chaos {

/// What the service owes for a point; the greatest that any delivery of it earned counts.
enum class Standing : std::uint8_t {
  refused,   ///< told to the client; every try had an answer
  open,      ///< some try has no answer that holds: it may be stored, or not
  promised,  ///< acknowledged: it must be stored once, or be a dead letter
};

struct Entry {
  traffic::PointKey key;
  Standing standing;
  bool poisoned;
};

/// The identities of all points that were sent, and what was said about each. 32 bytes a point and
/// delivery.
///
/// Not thread-safe.
class Ledger {
 public:
  using Entries = std::vector<Entry>;

  /// Enters one delivery of a parcel. `had_silent_try`: an earlier try of it may have been stored.
  void enter(const Parcel& parcel, const traffic::Fates& fates, bool had_silent_try);

  /// The points of each flight or device, sorted by key, each once with its greatest standing.
  /// `repeats` is the number of entries that were joined with an equal one.
  using Visitor = std::function<void(points::QueueName, const std::string& owner,
                                     const Entries& entries, std::uint64_t repeats)>;
  void for_each_owner(const Visitor& visit);

  [[nodiscard]] std::uint64_t entered() const { return entered_; }

 private:
  std::array<std::map<std::string, Entries, std::less<>>, points::queue_count> queues_;
  std::uint64_t entered_ = 0;
};

}  // namespace fixline::chaos
