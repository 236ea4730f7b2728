#include "app/watches/hand_back.hpp"

#include "telemetry/seldom.hpp"

namespace fixline::app {

using queue::InstanceState;

asio::awaitable<void> HandBack::look() {
  using enum HandBackRule::Step;
  auto& queue = outlets_.queue();
  const bool has_database = outlets_.database_report().state == reactor::BreakerState::closed;
  bool others_store = false;
  if (!has_database) others_store = co_await queue.others_store();
  const auto state = has_database ? InstanceState::alive : InstanceState::stuck;
  switch (rule_.next(has_database, others_store, HandBackRule::Clock::now())) {
    case hand_back: co_return co_await this->hand_back();
    case return_to: co_return co_await this->return_to(state);
    case stay: break;
  }
  // What is told may also be a hand-back that did not go through, and is no more to be.
  if (!is_on_ && queue.state() != state) co_await queue.tell(state);
}

// The sign comes first. Whoever sees it claims what is pending for us, entry by entry and whole, so
// that a crash at any point leaves each entry pending for one of us, and none is acknowledged that
// was not stored. A batch that is under way all the same is stored twice, which its key makes once.
asio::awaitable<void> HandBack::hand_back() {
  const auto told = co_await outlets_.queue().tell(InstanceState::hands_back);
  if (!told) co_return;
  processor_.leave(outlets_.queue());
  rule_.handed_back();
  is_on_ = true;
  log_->log(telemetry::seldom("handing back"), spdlog::level::warn,
            "queue: PostgreSQL is out of use here, other instances take over what was read");
}

// The sign comes first again: what is read from now on is nobody else's.
asio::awaitable<void> HandBack::return_to(InstanceState state) {
  co_await outlets_.queue().tell(state);
  outlets_.queue().forget_what_was_read();
  processor_.return_to(outlets_.queue());
  rule_.returned();
  is_on_ = false;
  log_->log(telemetry::seldom("reading again"), spdlog::level::info, "queue: reads again");
}

}  // namespace fixline::app
