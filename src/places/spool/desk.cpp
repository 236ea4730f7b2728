#include "spool/desk.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fixline::spool {

void Desk::deliver(Handler handler) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  asio::post(executor_, [desk = shared_from_this(), run = std::move(handler)]() mutable {
    if (!desk->is_closed()) run();
  });
}

void Desk::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

bool Desk::is_closed() {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

}  // namespace fixline::spool
