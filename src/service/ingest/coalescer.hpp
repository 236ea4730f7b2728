#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "entry/entry_codec.hpp"

namespace fixline::ingest {

/// Names a request to its lane; the lane gives the tickets of an entry back when it is confirmed.
using Ticket = std::uint64_t;

/// Joins what arrives while a lane's entry is under way into the next one.
///
/// Pure: knows no socket and no clock. The busier the lane, the larger its entries, and a lone
/// request never waits for company.
class Coalescer {
 public:
  struct Joined {
    entry::EncodedTracks tracks;
    std::vector<Ticket> tickets;  ///< one a piece, in order; a request may have several
  };

  /// `points_max`: the most points an entry may have. A piece has no more.
  explicit Coalescer(std::uint32_t points_max) : points_max_(points_max) {}

  void add(entry::EncodedTracks piece, Ticket ticket);

  /// The next entry, oldest pieces first; nullopt when nothing waits.
  [[nodiscard]] std::optional<Joined> take();

  [[nodiscard]] std::size_t points_waiting() const noexcept { return points_waiting_; }

 private:
  struct Piece {
    entry::EncodedTracks tracks;
    Ticket ticket;
  };

  std::uint32_t points_max_;
  std::deque<Piece> pieces_;
  std::size_t points_waiting_ = 0;
};

}  // namespace fixline::ingest
