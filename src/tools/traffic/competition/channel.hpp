#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::traffic {

/// A bounded queue from one coroutine to another; who finds it full, or empty, waits.
///
/// One reactor; one that puts and one that takes.
template <class Item>
class Channel {
 public:
  Channel(asio::any_io_executor executor, std::size_t items_max)
      : changed_(executor, asio::steady_timer::time_point::max()), items_max_(items_max) {}

  /// False, and `item` dropped, once the box is closed.
  asio::awaitable<bool> put(Item item) {
    while (!closed_ && items_.size() >= items_max_) co_await change();
    if (closed_) co_return false;
    items_.push_back(std::move(item));
    changed_.cancel();
    co_return true;
  }

  /// nullopt once the box is closed and empty.
  asio::awaitable<std::optional<Item>> take() {
    while (!closed_ && items_.empty()) co_await change();
    if (items_.empty()) co_return std::nullopt;
    std::optional<Item> item(std::move(items_.front()));
    items_.pop_front();
    changed_.cancel();
    co_return item;
  }

  /// Takes no more; what is in it can still be taken.
  void close() {
    closed_ = true;
    changed_.cancel();
  }

  /// Closes, and drops what is in it.
  void clear() {
    items_.clear();
    close();
  }

 private:
  auto change() { return changed_.async_wait(reactor::as_value); }

  asio::steady_timer changed_;  // never expires; cancelled to wake who waits
  std::deque<Item> items_;
  std::size_t items_max_;
  bool closed_ = false;
};

}  // namespace fixline::traffic
