#pragma once

#include <boost/json/object.hpp>

#include "orders/order.hpp"
#include "processor/backlog.hpp"
#include "reactor/asio.hpp"

namespace fixline::processor {

/// What a person may have done with the points that a processor holds; `about` is a
/// orders::HeldFilter. Each ends within 2.5 s; what is not through by then goes on, and is told as
/// under way.
///
/// One reactor; not thread-safe.
class HeldOrders {
 public:
  /// `backlog` must outlive it.
  explicit HeldOrders(Backlog& backlog) : backlog_(backlog) {}

  /// {"points", "entries", "held": [...]}, of which at most a thousand, the oldest of each queue
  /// first.
  asio::awaitable<orders::Answer> list(boost::json::object about);

  /// {"entries", "points", "stored", "buried", "still_held", "gone", "under_way"}.
  asio::awaitable<orders::Answer> retry(boost::json::object about);
  asio::awaitable<orders::Answer> bury(boost::json::object about);

 private:
  asio::awaitable<orders::Answer> order(boost::json::object about, bool buries);

  Backlog& backlog_;
};

}  // namespace fixline::processor
