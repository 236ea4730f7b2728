#include "dead_letters/replay.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dead_letters/dead_letter_table.hpp"
#include "entry/entry_codec.hpp"
#include "points/lane.hpp"
#include "reactor/asio.hpp"
#include "store/row_points.hpp"

namespace fixline::dead_letters {

using points::QueueName;
using points::Track;
using postgres::PgResult;

namespace {

// Of one transaction. A letter is one point as a rule, but a whole entry may be one.
constexpr std::size_t points_per_transaction = 20'000;

// A live writer that meets the same rows in another order: the server ends one of the two.
constexpr int collisions_max = 5;
constexpr std::chrono::milliseconds collision_pause{200};

}  // namespace

/// The letters of one transaction, and what becomes of them.
struct Replay::Chunk {
  struct PerQueue {
    std::vector<Track> tracks;
    std::vector<std::size_t> letter_of_track;
  };

  std::vector<LockedDeadLetter> letters;
  std::array<PerQueue, points::queue_count> queues;
  std::set<std::size_t> refused;  ///< by their index among `letters`
  std::set<std::int64_t> kept;    ///< ids of letters that stay
  std::uint64_t undecodable = 0;
  std::size_t points = 0;
  std::uint64_t points_new = 0;
  std::uint64_t duplicates = 0;

  /// Decodes letters until there are points enough; forgets the rest.
  void decode() {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      if (points >= points_per_transaction) return letters.resize(i);
      if (!decode(i)) ++undecodable;
    }
  }

  [[nodiscard]] std::vector<std::int64_t> done() const {
    std::vector<std::int64_t> ids;
    for (const auto& letter : letters)
      if (!kept.contains(letter.id)) ids.push_back(letter.id);
    return ids;
  }

 private:
  bool decode(std::size_t index) {
    const auto& letter = letters[index];
    const auto queue = points::queue_named(letter.queue);
    auto tracks = entry::decode(letter.payload);
    const bool fits = queue && tracks && !tracks->empty() &&
                      std::ranges::all_of(*tracks, [&](const Track& track) {
                        return store::has_kind(track, *queue);
                      });
    if (!fits) {
      kept.insert(letter.id);
      return false;
    }
    auto& target = queues[points::index_of(*queue)];
    for (auto& track : *tracks) {
      points += points::point_count(track);
      target.tracks.push_back(std::move(track));
      target.letter_of_track.push_back(index);
    }
    return true;
  }
};

Replay::Replay(asio::any_io_executor executor, postgres::PgSession& session, ReplayOptions options)
    : options_(std::move(options)),
      session_(session),
      transaction_(session, options_.nulls),
      timer_(executor) {
  // Undecodable ones cost nothing, and a newer program may know their format.
  if (options_.filter.reasons.empty() && options_.filter.ids.empty())
    options_.filter.reasons = {"refused", "undecodable"};
  report_.last_id = options_.ids_above;
}

void Replay::stop() {
  is_stopped_ = true;
  timer_.cancel();
}

asio::awaitable<Result<ReplayReport>> Replay::run(Progress on_progress) {
  auto counted = co_await count();
  if (!counted) co_return std::unexpected(std::move(counted).error());
  int collisions = 0;
  while (!is_stopped_) {
    const auto started = std::chrono::steady_clock::now();
    auto looked_at = co_await next();
    if (!looked_at) {
      const auto& error = looked_at.error();
      if (error.code != ErrorCode::unavailable || !session_.is_usable() ||
          ++collisions > collisions_max)
        co_return std::unexpected(error);
      co_await pause_until(started + collision_pause * collisions);
      continue;
    }
    collisions = 0;
    if (*looked_at == 0) {
      report_.is_complete = true;
      break;
    }
    if (on_progress) on_progress(report_);
    if (options_.letters_max > 0 && report_.looked_at() >= options_.letters_max) break;
    co_await pause(*looked_at, started);
  }
  co_return report_;
}

asio::awaitable<Result<void>> Replay::count() {
  DeadLetterTable table(session_);
  auto counts = co_await table.count(options_.filter);
  if (!counts) co_return std::unexpected(std::move(counts).error());
  report_.matched = counts->letters;
  newest_id_ = counts->newest_id;
  co_return Result<void>{};
}

Conditions Replay::next_conditions() const {
  Conditions conditions(options_.filter);
  conditions.ids_above(report_.last_id);
  conditions.ids_up_to(newest_id_);
  return conditions;
}

// One transaction; returns how many letters it looked at.
asio::awaitable<Result<std::size_t>> Replay::next() {
  auto limit = options_.letters_per_transaction;
  if (options_.letters_max > 0)
    limit = std::min<std::size_t>(limit, options_.letters_max - report_.looked_at());
  Chunk chunk;
  auto locked = co_await transaction_.begin(next_conditions(), limit);
  if (!locked) {
    co_await transaction_.abandon();
    co_return std::unexpected(error_of(locked.error()));
  }
  chunk.letters = std::move(*locked);
  chunk.decode();
  auto replayed = co_await replay(chunk);
  if (!replayed) {
    co_await transaction_.abandon();
    co_return std::unexpected(error_of(replayed.error()));
  }
  if (chunk.letters.empty()) co_return std::size_t{0};
  report_.replayed += chunk.letters.size() - chunk.refused.size() - chunk.undecodable;
  report_.refused += chunk.refused.size();
  report_.undecodable += chunk.undecodable;
  report_.points_new += chunk.points_new;
  report_.duplicates += chunk.duplicates;
  report_.last_id = chunk.letters.back().id;
  co_return chunk.letters.size();
}

asio::awaitable<PgResult<void>> Replay::replay(Chunk& chunk) {
  for (const auto queue : points::all_queues) {
    if (chunk.queues[points::index_of(queue)].tracks.empty()) continue;
    auto inserted = co_await insert(chunk, queue);
    if (!inserted) co_return inserted;
  }
  if (options_.is_trial || chunk.letters.empty()) {
    co_await transaction_.abandon();
    co_return PgResult<void>{};
  }
  const auto done = chunk.done();
  co_return co_await transaction_.finish(done);
}

// What is refused again as a whole becomes the same letter, which stays. Of a letter of which a
// part is refused these points become letters of their own, and the letter goes.
asio::awaitable<PgResult<void>> Replay::insert(Chunk& chunk, QueueName queue) {
  auto& work = chunk.queues[points::index_of(queue)];
  auto inserted = co_await transaction_.insert(queue, work.tracks);
  if (!inserted) co_return std::unexpected(std::move(inserted).error());
  const auto letters = store::dead_letters_of(inserted->row_list, inserted->refused);
  for (const auto& letter : letters) {
    const auto track = static_cast<std::size_t>(letter.track - work.tracks.data());
    const auto replayed = work.letter_of_track[track];
    chunk.refused.insert(replayed);
    if (letter.payload == chunk.letters[replayed].payload)
      chunk.kept.insert(chunk.letters[replayed].id);
  }
  chunk.points_new += inserted->new_rows;
  chunk.duplicates += inserted->rows - inserted->refused.size() - inserted->new_rows;
  if (letters.empty()) co_return PgResult<void>{};
  co_return co_await transaction_.write_letters(queue, letters);
}

asio::awaitable<void> Replay::pause(std::size_t letters,
                                    std::chrono::steady_clock::time_point since) {
  if (options_.dead_letters_per_second <= 0 || is_stopped_) co_return;
  const std::chrono::duration<double> due(static_cast<double>(letters) /
                                          options_.dead_letters_per_second);
  const auto end = since + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due);
  co_await pause_until(end);
}

asio::awaitable<void> Replay::pause_until(std::chrono::steady_clock::time_point end) {
  timer_.expires_at(end);
  co_await timer_.async_wait(reactor::as_value);
}

}  // namespace fixline::dead_letters
