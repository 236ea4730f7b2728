#include "ingest/coalescer.hpp"

#include <utility>

namespace fixline::ingest {

void Coalescer::add(entry::EncodedTracks piece, Ticket ticket) {
  points_waiting_ += piece.points;
  pieces_.push_back({std::move(piece), ticket});
}

std::optional<Coalescer::Joined> Coalescer::take() {
  if (pieces_.empty()) return std::nullopt;
  Joined joined{std::move(pieces_.front().tracks), {pieces_.front().ticket}};
  pieces_.pop_front();
  while (!pieces_.empty() && joined.tracks.points + pieces_.front().tracks.points <= points_max_) {
    joined.tracks.append(pieces_.front().tracks);
    joined.tickets.push_back(pieces_.front().ticket);
    pieces_.pop_front();
  }
  points_waiting_ -= joined.tracks.points;
  return joined;
}

}  // namespace fixline::ingest
