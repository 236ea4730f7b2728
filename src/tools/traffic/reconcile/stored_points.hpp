#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/blocking_session.hpp"
#include "traffic/reconcile/audited_points.hpp"

namespace fixline::traffic {

/// A point in its table, and the number of its rows.
struct StoredPoint {
  PointKey key;
  std::uint64_t rows;
};

/// Reads back what is in the four tables. Blocks; one thread at a time.
class StoredPoints {
 public:
  /// Errors: unavailable, with libpq's reason; invalid (no database URL).
  [[nodiscard]] static Result<StoredPoints> connect(const std::string& database_url);

  /// Points of one flight (flymaster: of one device between two times), sorted by their key.
  /// Errors: unavailable (the connection broke), misconfigured (the table is not as expected).
  [[nodiscard]] Result<std::vector<StoredPoint>> of_owner(points::QueueName queue,
                                                          const std::string& owner,
                                                          std::int64_t first_microseconds,
                                                          std::int64_t last_microseconds);

 private:
  explicit StoredPoints(postgres::BlockingSession session) : session_(std::move(session)) {}

  postgres::BlockingSession session_;
};

}  // namespace fixline::traffic
