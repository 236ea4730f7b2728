#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "postgres/address.hpp"
#include "postgres/blocking_session.hpp"

namespace fixline::traffic {

/// A live point of a bench run, by its place in live_track_points.
struct RowKey {
  std::string flight_uuid;  ///< 36 characters
  std::int64_t unix_second = 0;
};

/// Asks PostgreSQL which points are there, by their primary key, over a connection of its own.
/// Blocks, at most for some seconds a call; one thread at a time.
class RowQuery {
 public:
  /// Errors: unavailable, misconfigured (no such table, no right to read it).
  [[nodiscard]] static Result<RowQuery> connect(postgres::Address database);

  /// Has any of the flights a live point? Errors: as connect().
  [[nodiscard]] Result<bool> has_points_of(const std::vector<std::string>& flight_uuids);

  /// The indices of those keys whose point can be seen. Errors: as connect().
  template <class Keys>
  [[nodiscard]] Result<std::vector<std::size_t>> visible(const Keys& keys) {
    std::string flights = "{";
    std::string seconds = "{";
    for (const RowKey& key : keys) {
      const char* comma = flights.size() > 1 ? "," : "";
      flights.append(comma).append(key.flight_uuid);
      seconds.append(comma).append(std::to_string(key.unix_second));
    }
    return run_visible(flights + "}", seconds + "}");
  }

  /// Removes the flights and points of a run. Returns how many rows. Errors: as connect().
  [[nodiscard]] Result<std::uint64_t> run_statements(const std::vector<std::string>& statements);

 private:
  explicit RowQuery(postgres::BlockingSession session) : session_(std::move(session)) {}

  [[nodiscard]] Result<std::vector<std::size_t>> run_visible(const std::string& flights,
                                                             const std::string& seconds);

  postgres::BlockingSession session_;
};

}  // namespace fixline::traffic
