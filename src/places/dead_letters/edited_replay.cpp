#include "dead_letters/edited_replay.hpp"

#include <array>
#include <utility>

#include "dead_letters/dead_letter_table.hpp"
#include "dead_letters/filter.hpp"
#include "dead_letters/replay_transaction.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/lane.hpp"
#include "points/time_bounds.hpp"

namespace fixline::dead_letters {
namespace {

Error told(const points::Refusal& refusal) {
  std::string text = "point " + std::to_string(refusal.index);
  if (!refusal.field.empty()) text += ", " + refusal.field;
  return {ErrorCode::invalid, text + ": " + refusal.reason};
}

Result<std::vector<points::Track>> tracks_of(points::QueueName queue, std::string& document,
                                             points::Timestamp now) {
  // The endpoint would make up a flight; here it would tear the point from its own.
  if (queue == points::QueueName::scoring && document.find("\"flight_uuid\"") == std::string::npos)
    return failure(ErrorCode::invalid, "flight_uuid: is missing");
  json_bodies::JsonTracks json;
  auto submission = json.decode(queue, document, points::TimeBounds{}.at(now));
  if (!submission) return std::unexpected(std::move(submission).error());
  if (submission->refusals.count > 0)
    return std::unexpected(told(submission->refusals.kept.front()));
  return std::move(submission->tracks);
}

asio::awaitable<Result<EditedReplay>> store_edited(ReplayTransaction& transaction,
                                                   const LockedDeadLetter& letter,
                                                   std::string document, points::Timestamp now) {
  const auto queue = points::queue_named(letter.queue);
  if (!queue) co_return failure(ErrorCode::invalid, "its queue is none of this program's");
  auto tracks = tracks_of(*queue, document, now);
  if (!tracks) co_return std::unexpected(std::move(tracks).error());
  auto inserted = co_await transaction.insert(*queue, *tracks);
  if (!inserted) co_return std::unexpected(error_of(inserted.error()));
  if (!inserted->refused.empty()) {
    auto error = inserted->refused.front().error.error();
    error.code = ErrorCode::refused;
    co_return std::unexpected(in_context(std::move(error), "the database refuses a point"));
  }
  const std::array done{letter.id};
  auto finished = co_await transaction.finish(done);
  if (!finished) co_return std::unexpected(error_of(finished.error()));
  co_return EditedReplay{true, inserted->new_rows, inserted->rows - inserted->new_rows};
}

}  // namespace

asio::awaitable<Result<EditedReplay>> replay_edited(postgres::PgSession& session, std::int64_t id,
                                                    std::string document, points::Timestamp now,
                                                    store::Nulls nulls) {
  Filter filter;
  filter.ids.push_back(id);
  ReplayTransaction transaction(session, nulls);
  auto locked = co_await transaction.begin(Conditions(filter), 1);
  if (!locked) {
    co_await transaction.abandon();
    co_return std::unexpected(error_of(locked.error()));
  }
  if (locked->empty()) {
    co_await transaction.abandon();
    co_return EditedReplay{};
  }
  auto stored = co_await store_edited(transaction, locked->front(), std::move(document), now);
  if (!stored) co_await transaction.abandon();
  co_return stored;
}

}  // namespace fixline::dead_letters
