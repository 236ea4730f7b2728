#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "orders/order.hpp"
#include "reactor/asio.hpp"

namespace fixline::orders {

/// What this process does on an order, by its verb. To be filled before anybody gives one; then it
/// may be called from any loop, and all is done on its own.
class Deeds {
 public:
  /// Ends by itself, in less time than the asker waits.
  using Deed = std::function<asio::awaitable<Answer>(boost::json::object about)>;

  /// The loop that it is done on, and the name of this instance.
  void belong_to(asio::any_io_executor executor, std::string instance) {
    executor_ = std::move(executor);
    instance_ = std::move(instance);
  }
  void add(std::string verb, Deed deed) { deeds_[std::move(verb)] = std::move(deed); }

  [[nodiscard]] const std::string& instance() const { return instance_; }

  /// A verb that is not known (another version's) is an error in the answer.
  asio::awaitable<Answer> carry_out(Order order) const;

 private:
  std::map<std::string, Deed> deeds_;
  std::optional<asio::any_io_executor> executor_;
  std::string instance_;
};

}  // namespace fixline::orders
