#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/blocking_session.hpp"
#include "traffic/reconcile/ledger.hpp"

namespace fixline::traffic {

/// A point in its table, and the number of its rows.
struct StoredPoint {
  PointKey key;
  std::uint64_t rows;
};

/// The points that are in dead_letters, by queue and owner, each list sorted; a point that is in
/// two letters is there twice.
struct DeadPoints {
  using ByOwner = std::map<std::string, std::vector<PointKey>, std::less<>>;

  std::array<ByOwner, points::queue_count> queues;
  std::uint64_t letters = 0;                       ///< all of the table
  std::uint64_t unreadable = 0;                    ///< letters whose payload holds no points
  std::map<std::string, std::uint64_t> by_reason;  ///< letters, "reason sqlstate"
};

/// Reads back where a database keeps points: the four tables, and dead_letters. Blocks; one thread
/// at a time.
///
/// Errors of all: unavailable (the connection broke), misconfigured (no such table, and the like).
class KeptPoints {
 public:
  /// Errors: also invalid (no database URL).
  [[nodiscard]] static Result<KeptPoints> connect(const std::string& database_url);

  /// Points of one flight (flymaster: of one device between two times), sorted by their key.
  [[nodiscard]] Result<std::vector<StoredPoint>> of_owner(points::QueueName queue,
                                                          const std::string& owner,
                                                          std::int64_t first_microseconds,
                                                          std::int64_t last_microseconds);

  /// Rows of the queue's table.
  [[nodiscard]] Result<std::uint64_t> row_count(points::QueueName queue);

  /// Of all letters, the points that `is_wanted` takes.
  using Choice = std::function<bool(points::QueueName, const std::string& owner, const PointKey&)>;
  [[nodiscard]] Result<DeadPoints> dead_points(const Choice& is_wanted);

 private:
  explicit KeptPoints(postgres::BlockingSession session) : session_(std::move(session)) {}

  postgres::BlockingSession session_;
};

}  // namespace fixline::traffic
