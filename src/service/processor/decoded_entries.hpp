#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "points/track.hpp"
#include "processor/batch_patience.hpp"
#include "processor/held/held_entries.hpp"
#include "queue/point_source.hpp"
#include "store/point_writer.hpp"

namespace fixline::processor {

/// Entries of one queue, ready for the store: the tracks of those that could be decoded, and the
/// others as they are. Refers to the entries, which must outlive it.
class DecodedEntries {
 public:
  /// Decodes each entry. One that no encoder makes, or with points of another kind than the
  /// queue's, is kept as it is.
  [[nodiscard]] static DecodedEntries decoded(points::QueueName queue,
                                              std::span<const queue::Entry* const> entries);

  /// Looks into none of them: each has ended its readers.
  [[nodiscard]] static DecodedEntries buried(points::QueueName queue,
                                             std::span<const queue::Entry* const> entries);

  /// What the points of its tracks have beside them.
  [[nodiscard]] Company company() const;

  [[nodiscard]] store::WriteRequest request() const { return {queue_, tracks_, raw_dead_letters_}; }

  /// Why points are held, by entry.
  [[nodiscard]] std::map<const queue::Entry*, HeldWhy> held(const store::Settled& settled) const;

  /// How each entry ended, once the store has settled the request. Those with points that are held
  /// did not end.
  [[nodiscard]] std::vector<queue::Settlement> settlements(const store::Settled& settled) const;

  [[nodiscard]] std::span<const store::RawDeadLetter> raw_dead_letters() const {
    return raw_dead_letters_;
  }

 private:
  DecodedEntries(points::QueueName queue, std::span<const queue::Entry* const> entries)
      : queue_(queue), entries_(entries.begin(), entries.end()) {}
  void keep_raw(std::size_t entry, store::RawCause reason, std::string detail);

  points::QueueName queue_;
  std::vector<const queue::Entry*> entries_;
  std::vector<points::Track> tracks_;
  std::vector<std::size_t> entry_of_track_;
  std::vector<store::RawDeadLetter> raw_dead_letters_;
  std::vector<std::size_t> entry_of_dead_letter_;
};

}  // namespace fixline::processor
