#include "processor/decoded_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "entry/entry_codec.hpp"

namespace fixline::processor {
namespace {

bool is_of_queue(const points::Track& track, points::QueueName queue) {
  switch (queue) {
    case points::QueueName::live:
    case points::QueueName::upload:
      return std::holds_alternative<points::TrackPoints>(track.points);
    case points::QueueName::flymaster:
      return std::holds_alternative<points::FlymasterPoints>(track.points);
    case points::QueueName::scoring: break;
  }
  return std::holds_alternative<points::ScoringPoints>(track.points);
}

Result<std::vector<points::Track>> tracks_of(const queue::Entry& entry, points::QueueName queue) {
  if (entry.version != entry::format_version)
    return failure(ErrorCode::invalid,
                   fmt::format("format version {} is not known", entry.version));
  auto tracks = entry::decode(entry.blob);
  if (!tracks) return tracks;
  const bool fits = std::ranges::all_of(
      *tracks, [queue](const points::Track& track) { return is_of_queue(track, queue); });
  if (!fits) return failure(ErrorCode::invalid, "its points are of another queue's kind");
  return tracks;
}

}  // namespace

DecodedEntries DecodedEntries::decoded(points::QueueName queue,
                                       std::span<const queue::Entry* const> entries) {
  DecodedEntries batch(queue, entries);
  for (std::size_t at = 0; at < entries.size(); ++at) {
    auto tracks = tracks_of(*entries[at], queue);
    if (!tracks) {
      batch.keep_raw(at, store::RawCause::undecodable, std::move(tracks).error().detail);
      continue;
    }
    for (auto& track : *tracks) {
      batch.tracks_.push_back(std::move(track));
      batch.entry_of_track_.push_back(at);
    }
  }
  return batch;
}

Company DecodedEntries::company() const {
  const auto is_another = [this](const points::Track& track) {
    return track.flight_uuid != tracks_.front().flight_uuid;
  };
  return std::ranges::any_of(tracks_, is_another) ? Company::several_flights : Company::one_flight;
}

DecodedEntries DecodedEntries::buried(points::QueueName queue,
                                      std::span<const queue::Entry* const> entries) {
  DecodedEntries batch(queue, entries);
  for (std::size_t at = 0; at < entries.size(); ++at)
    batch.keep_raw(at, store::RawCause::deadly, "its readers ended while they worked on it");
  return batch;
}

void DecodedEntries::keep_raw(std::size_t entry, store::RawCause reason, std::string detail) {
  const queue::Entry& kept = *entries_[entry];
  raw_dead_letters_.push_back({reason, kept.blob, std::move(detail), kept.points});
  entry_of_dead_letter_.push_back(entry);
}

std::map<const queue::Entry*, HeldWhy> DecodedEntries::held(const store::Settled& settled) const {
  std::map<const queue::Entry*, HeldWhy> held;
  for (const auto& point : settled.held) {
    auto& entry = held[entries_[entry_of_track_[point.track]]];
    ++entry.points;
    entry.reason = held_reason(tracks_[point.track], point.message, point.sqlstate);
    entry.flights.add(flight_or_device(tracks_[point.track]));
  }
  if (settled.raw_held.empty()) return held;
  for (std::size_t at = 0; at < raw_dead_letters_.size(); ++at) {
    auto& entry = held[entries_[entry_of_dead_letter_[at]]];
    entry.points += raw_dead_letters_[at].points;
    entry.reason = settled.raw_held;
  }
  return held;
}

std::vector<queue::Settlement> DecodedEntries::settlements(const store::Settled& settled) const {
  std::vector<queue::Settlement> ended;
  ended.reserve(entries_.size());
  for (const queue::Entry* entry : entries_) ended.push_back({entry, entry->points, 0});
  const auto fail = [&ended](std::size_t entry, std::uint32_t points) {
    queue::Settlement& settlement = ended[entry];
    const std::uint32_t failed = std::min(points, settlement.stored);
    settlement.stored -= failed;
    settlement.failed += failed;
  };
  for (const auto& point : settled.refused) fail(entry_of_track_[point.track], 1);
  for (std::size_t at = 0; at < raw_dead_letters_.size(); ++at)
    fail(entry_of_dead_letter_[at], raw_dead_letters_[at].points);
  if (const auto pending = held(settled); !pending.empty())
    std::erase_if(ended, [&](const auto& each) { return pending.contains(each.entry); });
  return ended;
}

}  // namespace fixline::processor
