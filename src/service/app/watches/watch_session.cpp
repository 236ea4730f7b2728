#include "app/watches/watch_session.hpp"

#include <chrono>
#include <utility>

namespace fixline::app {

asio::awaitable<Result<WatchSession::Turn>> WatchSession::turn() {
  while (is_taken_) co_await freed_.wait(std::chrono::seconds(1));
  is_taken_ = true;
  Turn turn(&session_, EndTurn{this});
  if (!session_.is_usable()) {
    auto connected = co_await session_.connect(options_.address);
    if (!connected) co_return std::unexpected(connected.error().error());
  }
  co_return turn;
}

}  // namespace fixline::app
