#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "traffic/report/latency_histogram.hpp"

namespace fixline::traffic {

/// What became of a load.
struct LoadReport {
  std::uint64_t requests = 0;                 ///< sent
  std::uint64_t acknowledged = 0;             ///< answered with a 2xx
  std::uint64_t points_acknowledged = 0;      ///< in those
  std::map<unsigned, std::uint64_t> refused;  ///< any other answer, by status
  std::uint64_t cut = 0;        ///< no answer, as the connection broke: may be stored or not
  std::uint64_t timed_out = 0;  ///< no answer in time: the same
  std::uint64_t not_sent = 0;   ///< of an open loop: due before the end, but no connection was free
  std::chrono::duration<double> took{0};  ///< from the first request to the last answer
  LatencyHistogram latency;               ///< of the acknowledged, from the intended send time on
  double cpu_s = 0;                       ///< of this process, user and system
  std::int64_t next_second = 0;           ///< start second of a load that goes on after this one
  bool was_stopped = false;               ///< by a signal
  bool is_service_gone = false;           ///< ended early, as it took no connection any more

  [[nodiscard]] std::uint64_t errors() const { return cut + timed_out; }
  [[nodiscard]] bool is_acknowledged_whole() const { return acknowledged == requests; }
  [[nodiscard]] double requests_per_s() const;
  [[nodiscard]] double points_per_s() const;
};

/// Latencies in microseconds.
[[nodiscard]] boost::json::object as_json(const LoadReport& report);

/// For people; lines with their ends.
[[nodiscard]] std::string as_text(const LoadReport& report);

/// One line of how it goes, without its end.
[[nodiscard]] std::string progress_line(const LoadReport& now, const LoadReport& a_second_ago);

/// Of so many in a time, how many a second; 0 in no time.
[[nodiscard]] double per_second(std::uint64_t count, std::chrono::duration<double> took);

}  // namespace fixline::traffic
