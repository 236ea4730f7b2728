#pragma once

#include <string>
#include <vector>

#include "orders/order.hpp"
#include "points/lane.hpp"

namespace fixline::orders {

/// All look now which queues are paused, and tell when that is in force.
inline constexpr const char* look_at_pauses = "look_at_pauses";

/// Which queues an instance holds back, and which of those it is still writing a batch of.
struct PausesInForce {
  std::vector<points::QueueName> paused;
  std::vector<points::QueueName> still_written;
};
[[nodiscard]] Answer answer_of(const PausesInForce& pauses);

/// Somebody of whom it is not sure that a queue is paused there, or goes on, and why.
struct Unconfirmed {
  std::string instance;
  std::string why;
};

/// By what was answered to look_at_pauses; empty when it is in force in all living instances.
[[nodiscard]] std::vector<Unconfirmed> unconfirmed(const Given& given, points::QueueName queue,
                                                   bool paused);

/// "has not answered within 3 s; its last sign of life was 4 s ago".
[[nodiscard]] std::string silence_of(const Living& instance);

}  // namespace fixline::orders
