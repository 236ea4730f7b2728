#include "spool/mailbox.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fixline::spool {

void Mailbox::deliver(Handler handler) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  asio::post(executor_, [mailbox = shared_from_this(), run = std::move(handler)]() mutable {
    if (!mailbox->is_closed()) run();
  });
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

bool Mailbox::is_closed() {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

}  // namespace fixline::spool
