#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chaos/conductor.hpp"
#include "chaos/outage_watch.hpp"
#include "chaos/tally.hpp"
#include "chaos/told_watch.hpp"
#include "traffic/reconcile/balance.hpp"

namespace fixline::chaos {

/// All of one run.
struct Outcome {
  std::uint64_t seed = 0;
  Performance performance;
  Tally tally;
  std::vector<OutageTimes> outages;
  traffic::Balance balance;
  Watched watched;
  std::string variant;                ///< of the set-up, for people
  std::uint64_t rss_kib_most = 0;     ///< of the service
  std::vector<std::string> findings;  ///< everything that must not happen, and did

  [[nodiscard]] bool has_held() const { return findings.empty() && balance.is_exact(); }
};

[[nodiscard]] std::string as_text(const Outcome& outcome);
/// One JSON object.
[[nodiscard]] std::string as_json(const Outcome& outcome);

}  // namespace fixline::chaos
