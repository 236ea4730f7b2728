#pragma once

#include <chrono>
#include <span>

#include "client/url.hpp"
#include "error/error.hpp"
#include "traffic/load/poller.hpp"
#include "traffic/load/target.hpp"
#include "traffic/load/wire.hpp"

namespace fixline::traffic {

struct OpeningPlan {
  client::ServiceAddress service;
  Target target;
  std::chrono::milliseconds connect_limit;
  std::chrono::milliseconds answer_limit;
  std::uint32_t signal_tag;  ///< of what the poller tells when a signal came
};

/// Opens all the connections, and asks one small question over each. Its answer, whatever it is,
/// shows that the service has accepted the connection: a busy service may take seconds for that,
/// which would be taken for the latency of a load's first requests.
///
/// Then each wire is idle; or closed, if the service ended the connection with its answer.
/// `memory` is scratch room. Errors: unavailable, cancelled.
[[nodiscard]] Result<void> open_all(std::span<Wire> wires, const OpeningPlan& plan, Poller& poller,
                                    std::span<char> memory);

}  // namespace fixline::traffic
