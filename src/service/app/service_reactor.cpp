#include "app/service_reactor.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fixline::app {

ServiceReactor::ServiceReactor(ServiceShared shared, bool reads_queue)
    : shared_(std::move(shared)),
      background_(executor(), shared_.life.owner_of("a reader, a probe or a background task")),
      outlets_(executor(), shared_, reads_queue),
      intake_(executor(), shared_, outlets_),
      watch_(executor(), shared_, outlets_, intake_, reads_queue),
      front_(executor(), shared_, outlets_, intake_, watch_) {
  if (reads_queue)
    refusals_.emplace(executor(), shared_.refusals, outlets_.queue().link(), shared_.log);
}

bool ServiceReactor::start() {
  return outlets_.start(background_) && watch_.start(background_) &&
         (!refusals_ || background_.spawn(refusals_->run())) && front_.server().start();
}

void ServiceReactor::use(std::shared_ptr<const access::TokenBook> book) {
  asio::post(executor(), [this, book = std::move(book)] { front_.access().use(book); });
}

asio::awaitable<void> ServiceReactor::drain() {
  co_await front_.server().drain();
  co_await intake_.drain();
}

asio::awaitable<void> ServiceReactor::close() {
  co_await watch_.close();
  co_await outlets_.queue().release();
  background_.stop();
  co_await background_.join();
}

}  // namespace fixline::app
