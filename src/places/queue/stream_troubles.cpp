#include "queue/stream_troubles.hpp"

namespace fixline::queue {

StreamTroubles::Place StreamTroubles::place_of(const Stream& stream) {
  return {points::index_of(stream.lane.queue), stream.lane.kind, stream.shard};
}

Stream StreamTroubles::stream_at(const Place& place) {
  const auto& [queue, kind, shard] = place;
  return {{points::all_queues[queue], kind}, shard};
}

void StreamTroubles::refuses(const Stream& stream, const Error& error, bool by_server,
                             Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  auto& refusal =
      refusals_.try_emplace(place_of(stream), Refusal{error, by_server, now}).first->second;
  refusal.error = error;
  refusal.by_server = by_server;
  any_ = true;
}

void StreamTroubles::takes(const Stream& stream) {
  if (!any_) return;
  const std::lock_guard lock(mutex_);
  refusals_.erase(place_of(stream));
  any_ = !refusals_.empty();
}

std::optional<Error> StreamTroubles::obstacle(const Stream& stream) const {
  if (!any_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (const auto* refusal = by_server()) return refusal->error;
  const auto found = refusals_.find(place_of(stream));
  if (found == refusals_.end()) return std::nullopt;
  return found->second.error;
}

const StreamTroubles::Refusal* StreamTroubles::by_server() const {
  for (const auto& [place, refusal] : refusals_)
    if (refusal.by_server) return &refusal;
  return nullptr;
}

std::optional<StreamTrouble> StreamTroubles::refusal_by_server() const {
  if (!any_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto* refusal = by_server();
  if (refusal == nullptr) return std::nullopt;
  return StreamTrouble{refusal->error.detail, refusal->since};
}

std::vector<Stream> StreamTroubles::refused() const {
  std::vector<Stream> streams;
  if (!any_) return streams;
  const std::lock_guard lock(mutex_);
  for (const auto& [place, refusal] : refusals_) streams.push_back(stream_at(place));
  return streams;
}

StreamTroubles::EachQueue StreamTroubles::refusing() const {
  EachQueue troubles;
  const std::lock_guard lock(mutex_);
  for (const auto& [place, refusal] : refusals_) {
    auto& trouble = troubles[std::get<0>(place)];
    if (!refusal.by_server && (!trouble || refusal.since < trouble->since))
      trouble = StreamTrouble{refusal.error.detail, refusal.since};
  }
  return troubles;
}

}  // namespace fixline::queue
