#include "ingest/ingest.hpp"

#include <array>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "points/time.hpp"

namespace fixline::ingest {
namespace {

std::uint64_t count_points(std::span<const points::Track> tracks) {
  std::uint64_t count = 0;
  for (const auto& track : tracks) count += points::point_count(track);
  return count;
}

std::span<const Mode> places_for(Preference preference, bool may_be_written) {
  static constexpr std::array usual{Mode::queued, Mode::direct, Mode::spooled};
  static constexpr std::array direct_first{Mode::direct, Mode::queued, Mode::spooled};
  static constexpr std::array not_direct{Mode::queued, Mode::spooled};
  if (!may_be_written) return not_direct;
  return preference == Preference::direct ? direct_first : usual;
}

/// A Flymaster device hears OK or NOK of its file as a whole: it can't be told of a point.
store::OnRefusal on_refusal_in(points::QueueName queue) {
  return queue == points::QueueName::flymaster ? store::OnRefusal::dead_letter
                                               : store::OnRefusal::report;
}

}  // namespace

Ingest::Ingest(asio::any_io_executor executor, Places places, Counters counters,
               reactor::TaskGroup& tasks, IngestOptions options)
    : paused_(places.paused),
      tally_(counters.tally),
      metrics_(counters.metrics),
      queue_(executor, places.queue, tasks, options.lane),
      direct_(places.direct),
      spool_(executor, places.spool, tasks, options.lane) {}

asio::awaitable<Result<Receipt>> Ingest::accept(points::Lane lane,
                                                std::span<const points::Track> tracks,
                                                Preference preference) {
  Error trouble{ErrorCode::unavailable, {}};
  for (const Mode place : places_for(preference, paused_.allow_writing(lane.queue))) {
    Result<Receipt> receipt;
    if (place == Mode::direct) {
      receipt = co_await insert(lane, tracks, preference);
    } else {
      LaneWriters& writers = place == Mode::queued ? queue_ : spool_;
      auto written = co_await writers.write(lane, tracks);
      if (written)
        receipt = taken(place, lane, count_points(tracks));
      else
        receipt = std::unexpected(std::move(written).error());
    }
    if (receipt || receipt.error().code == ErrorCode::cancelled) co_return receipt;
    trouble.code = receipt.error().code;
    if (!trouble.detail.empty()) trouble.detail += "; ";
    trouble.detail += receipt.error().detail;
  }
  co_return std::unexpected(std::move(trouble));
}

Receipt Ingest::taken(Mode place, points::Lane lane, std::uint64_t count) {
  auto& counter = place == Mode::queued ? metrics_.points_queued(lane.queue)
                                        : metrics_.points_spooled(lane.queue);
  counter.Increment(static_cast<double>(count));
  failpoint("ingest.accepted");
  return Receipt{.mode = place, .accepted = count};
}

asio::awaitable<Result<Receipt>> Ingest::insert(points::Lane lane,
                                                std::span<const points::Track> tracks,
                                                Preference preference) {
  const auto on_refusal = on_refusal_in(lane.queue);
  const auto wants = preference == Preference::direct ? Wants::the_table : Wants::any_place;
  auto settled = co_await direct_.write(lane.queue, tracks, on_refusal, wants);
  if (!settled) co_return std::unexpected(std::move(settled).error());
  const store::Written written = settled->written;
  const std::uint64_t stored = written.inserted + written.duplicates + written.dropped;
  const std::uint64_t refused = settled->refused.size();
  const std::uint64_t dead = on_refusal == store::OnRefusal::dead_letter ? refused : 0;
  metrics_.points_direct(lane.queue).Increment(static_cast<double>(stored + dead));
  metrics_.points_stored(lane.queue).Increment(static_cast<double>(written.inserted));
  metrics_.points_duplicate(lane.queue).Increment(static_cast<double>(written.duplicates));
  metrics_.points_conflicting(lane.queue).Increment(static_cast<double>(written.conflicting));
  metrics_.rows_filled(lane.queue).Increment(static_cast<double>(written.filled));
  metrics_.points_dropped(lane.queue).Increment(static_cast<double>(written.dropped));
  metrics_.points_dead_lettered(lane.queue).Increment(static_cast<double>(dead));
  metrics_.points_refused(lane.queue).Increment(static_cast<double>(refused - dead));
  tally_.add(lane.queue, {.stored = stored, .failed = dead}, points::now());
  if (dead > 0) settled->refused.clear();
  Receipt receipt{.mode = Mode::direct,
                  .accepted = stored + dead,
                  .inserted = written.inserted,
                  .duplicates = written.duplicates,
                  .conflicting = written.conflicting,
                  .dropped = written.dropped,
                  .refused = std::move(settled->refused)};
  co_return receipt;
}

}  // namespace fixline::ingest
