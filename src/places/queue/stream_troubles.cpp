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
  look_whether_any();
}

void StreamTroubles::is_unread(const Stream& stream, const Error& error, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  auto& unread = unread_.try_emplace(place_of(stream), Unread{error, now}).first->second;
  // What is sure is not forgotten for what may pass.
  if (unread.error.code != ErrorCode::misconfigured || error.code == ErrorCode::misconfigured)
    unread.error = error;
  any_ = true;
}

void StreamTroubles::is_read(const Stream& stream) {
  if (!any_) return;
  const std::lock_guard lock(mutex_);
  unread_.erase(place_of(stream));
  look_whether_any();
}

void StreamTroubles::is_read(points::QueueName queue) {
  if (!any_) return;
  const std::lock_guard lock(mutex_);
  std::erase_if(unread_, [at = points::index_of(queue)](const auto& each) {
    return std::get<0>(each.first) == at;
  });
  look_whether_any();
}

std::optional<Error> StreamTroubles::obstacle(const Stream& stream, Clock::time_point now) const {
  if (!any_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (const auto* refusal = by_server()) return refusal->error;
  const auto refusal = refusals_.find(place_of(stream));
  if (refusal != refusals_.end()) return refusal->second.error;
  const auto unread = unread_.find(place_of(stream));
  if (unread == unread_.end() || !unread->second.counts(now)) return std::nullopt;
  return in_context(unread->second.error, "nobody could read it");
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

StreamTroubles::EachQueue StreamTroubles::unread(Clock::time_point now) const {
  EachQueue troubles;
  const std::lock_guard lock(mutex_);
  for (const auto& [place, unread] : unread_) {
    auto& trouble = troubles[std::get<0>(place)];
    if (unread.counts(now) && (!trouble || unread.since < trouble->since))
      trouble = StreamTrouble{unread.error.detail, unread.since};
  }
  return troubles;
}

}  // namespace fixline::queue
