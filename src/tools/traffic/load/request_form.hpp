#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traffic/load/flight_paths.hpp"

namespace fixline::traffic {

enum class BodyForm : std::uint8_t {
  json,
  protobuf  ///< a batch, encoded anew for each request: dearer here, and cheaper for the service
};

/// What the requests of one load look like.
struct RequestPlan {
  std::string authority;          ///< host:port
  std::string target;             ///< path and query
  std::string run;                ///< see is_run_name()
  std::uint32_t points = 1;       ///< of one request, 1..10000
  std::uint32_t flights = 500;    ///< 1..flights_max; requests go round them
  std::int64_t start_second = 0;  ///< of every flight
  BodyForm body = BodyForm::json;
  std::string token{};  ///< of each request; empty: none
};

/// True for 1 to 40 letters, digits, points, hyphens and underscores.
[[nodiscard]] bool is_run_name(std::string_view name);

/// "bench-RUN-17"
[[nodiscard]] std::string flight_id_of(std::string_view run, std::uint32_t flight);

/// Which points a request carries: `points` seconds of one flight from `second` on.
struct RequestPlace {
  std::uint32_t flight;
  std::int64_t second;
};

/// Writes the load's requests, head and body, one after the other in the same memory: a point has
/// as many bytes as any other, so that only its digits change.
class RequestForm {
 public:
  explicit RequestForm(RequestPlan plan);

  /// Request `number` (from 0 on), whole. Always the same bytes for the same plan and number.
  /// Holds until the next call.
  [[nodiscard]] std::string_view write(std::uint64_t number);

  [[nodiscard]] RequestPlace place_of(std::uint64_t number) const;
  /// How many requests there are before a flight is longer than `flight_seconds_max`.
  [[nodiscard]] std::uint64_t requests_max() const;
  /// The start second of a plan whose points follow those of the first `requests` of this one.
  [[nodiscard]] std::int64_t second_after(std::uint64_t requests) const;

 private:
  [[nodiscard]] std::string head_of(std::uint32_t flight) const;
  [[nodiscard]] std::string_view write_json(const RequestPlace& place);
  [[nodiscard]] std::string_view write_protobuf(const RequestPlace& place);
  void write_point(char* at, const PathPoint& fix, std::int64_t second);
  void write_time(char* at, std::int64_t second);

  RequestPlan plan_;
  FlightPaths paths_;
  std::vector<std::string> heads_;  // of JSON, one a flight, with the body up to its first point
  std::size_t head_bytes_max_ = 0;
  std::string text_;  // room for a head, then the points, then the body's end
  std::int64_t minute_ = -1;
  std::array<char, 17> minute_text_{};  // 2025-03-20T10:00:
};

}  // namespace fixline::traffic
