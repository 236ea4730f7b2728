#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// What one write did. A point is inserted, a duplicate or dropped.
struct Written {
  std::uint64_t inserted = 0;     ///< new rows
  std::uint64_t duplicates = 0;   ///< points that the table had already
  std::uint64_t dropped = 0;      ///< passed over without an error (by a trigger): they are nowhere
  std::uint64_t conflicting = 0;  ///< duplicates with another value than their row, which keeps its
  std::uint64_t filled = 0;       ///< rows in which a duplicate's value took the place of a NULL
};

/// A point that the database does not take, and what it said.
struct RefusedPoint {
  std::size_t track = 0;  ///< index among the request's tracks
  std::size_t point = 0;  ///< index among the track's points
  std::string sqlstate;
  std::string message;
  std::string column;      ///< that it is about; often empty
  std::string constraint;  ///< that it violates; often empty
};

/// What becomes of points that the database refuses.
enum class OnRefusal : std::uint8_t {
  dead_letter,  ///< they go to dead_letters, in the transaction that stores the others
  report,       ///< they are told and stored nowhere: a client is waiting who will be told
};

/// Why an entry can't be turned into points.
enum class RawCause : std::uint8_t {
  undecodable,  ///< its bytes are none that an encoder makes
  deadly,       ///< its readers died of it
};

/// An entry that goes to dead_letters as it is.
struct RawDeadLetter {
  RawCause reason;
  std::string_view payload;
  std::string detail;
  std::uint32_t points = 0;  ///< as its queue counts them
};

/// Whether the points may have been stored before.
enum class Delivery : std::uint8_t {
  first,  ///< they are new, unless a client sent them twice
  again,  ///< a reader had them before, and may have stored them
};

/// Whether a point that is not taken now is to become a dead letter all the same, as a person
/// wants; by its track, and by what the database said (message, SQLSTATE).
using Buries = std::function<bool(const points::Track&, std::string_view, std::string_view)>;

/// What one transaction is to settle.
struct WriteRequest {
  points::QueueName queue;
  std::span<const points::Track> tracks;
  std::span<const RawDeadLetter> raw_dead_letters = {};
  OnRefusal on_refusal = OnRefusal::dead_letter;
  /// Points that are not taken now, but perhaps later, are told and stored nowhere, and the others
  /// stored; so are those whose dead letter can't be written. Else they are an error of all.
  bool tells_held = false;
  Buries buries{};  ///< empty: none
  Delivery delivery = Delivery::first;
  /// How long its statements may take before it is looked for the flights that they take long for,
  /// which are then held where others are quick. Where none is, that is an error of all
  /// (overloaded): the table or the server may be slow. 0, or not much less than the writer's own
  /// limit: that.
  std::chrono::milliseconds patience{0};
  bool were_held = false;  ///< its points: what takes long is held again, with others or alone
  /// How long each of its statements may take before all of it has failed; its client has another
  /// place to go. 0, or more than the writer's own limit: that.
  std::chrono::milliseconds limit{0};
};

/// All points of the request are settled: in the table, dropped by it, or among `refused`. But for
/// those that are `held`: for a lock, a policy, a trigger's exception, a partition that is missing.
struct Settled {
  Written written;
  std::vector<RefusedPoint> refused;  ///< in the order of track and point
  std::vector<RefusedPoint> held{};   ///< the same
  std::string raw_held{};             ///< why no raw dead letter could be written; "": all were
  /// Nothing was taken of so many flights that the others were not tried by themselves: among fewer
  /// they may be.
  bool has_untried_flights = false;
};

/// Writes points to the tables through one PostgreSQL session of its own, which it opens when it is
/// first needed and again after it broke.
///
/// Owned by one reactor; not thread-safe; one write at a time.
class PointWriter {
 public:
  PointWriter& operator=(PointWriter&&) = delete;
  virtual ~PointWriter() = default;

  /// Writes the tracks of one queue, with the flights that they belong to, in one transaction.
  /// Points that the database refuses are found out and treated by `on_refusal`; all others are
  /// stored. Returns after the commit; a crash before leaves all of the transaction or nothing of
  /// it. An outage or a mistake of the set-up makes no dead letter. Settling the same again adds
  /// nothing.
  /// Errors: unavailable (an outage, to be tried again; the transaction may have been committed),
  /// overloaded (the request's patience is at its end; nothing stored), misconfigured (a person
  /// must mend it; nothing stored), invalid (points of another kind than the queue's), cancelled
  /// (the transaction may have been committed).
  virtual asio::awaitable<Result<Settled>> settle(const WriteRequest& request) = 0;

  /// Connects if need be and asks the server for a sign of life.
  virtual asio::awaitable<Result<void>> ping() = 0;

  /// Leaves the session, if there is one; the next write opens another.
  virtual void rest() noexcept = 0;
};

}  // namespace fixline::store
