#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "points/lane.hpp"

namespace fixline::chaos {

/// What an instance says of itself at one moment.
struct ToldState {
  struct Trouble {
    std::string kind;                          ///< "resting"
    std::optional<points::QueueName> queue{};  ///< nullopt: of the whole service
  };

  std::string status;   ///< of /health
  std::string reasons;  ///< joined
  double uptime_s = 0;  ///< a smaller one than before: another process
  std::vector<Trouble> troubles{};
  std::array<std::string, points::queue_count> states{};  ///< "flowing", or a trouble's kind
  std::string wrong_sum{};    ///< parts that are not their whole; empty: there are none
  std::uint64_t spooled = 0;  ///< points that wait in the spool
  std::map<std::string, double>
      counters;  ///< those of points, by their whole name; and `processed`
};

/// Asks /health, /queue/status and /metrics. Nullopt when one has no whole answer; blocks for ten
/// seconds at most where nothing answers.
[[nodiscard]] std::optional<ToldState> ask_service(std::uint16_t port);

}  // namespace fixline::chaos
