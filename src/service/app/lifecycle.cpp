#include "app/lifecycle.hpp"

#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace fixline::app {

Lifecycle::Lifecycle(std::chrono::seconds limit, telemetry::Log log)
    : limit_(limit), log_(std::move(log)), signals_(loop_), deadline_(loop_) {}

Lifecycle::~Lifecycle() { stopped(); }

void Lifecycle::hold_signals() {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
}

void Lifecycle::start(std::function<void()> begin_stop) {
  begin_stop_ = std::move(begin_stop);
  hold_signals();
  watch_signals();
  thread_ = std::jthread([this] { loop_.run(); });
}

void Lifecycle::stop() {
  asio::post(loop_, [this] { begin(); });
}

void Lifecycle::fail(std::string_view part, const std::exception_ptr& failure) {
  failed_ = true;
  log_->error("{} died: {}; the service ends itself, to be started again", part,
              reason_of(failure));
  log_->flush();
  stop();
}

OnFailure Lifecycle::owner_of(std::string part) {
  return [this, part = std::move(part)](const std::exception_ptr& failure) { fail(part, failure); };
}

void Lifecycle::stopped() {
  asio::post(loop_, [this] {
    signals_.cancel();
    deadline_.cancel();
  });
}

int Lifecycle::exit_status() const noexcept { return failed_ ? EXIT_FAILURE : EXIT_SUCCESS; }

void Lifecycle::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& ended, int signal) {
    if (!ended) on_signal(signal);
  });
}

void Lifecycle::on_signal(int signal) {
  if (std::exchange(was_signalled_, true)) {
    log_->warn("second signal: ending at once");
    log_->flush();
    std::_Exit(128 + signal);
  }
  log_->info("stopping on {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  begin();
  watch_signals();
}

void Lifecycle::begin() {
  if (stopping_.exchange(true)) return;
  deadline_.expires_after(limit_);
  deadline_.async_wait([this](const boost::system::error_code& ended) {
    if (!ended) end_at_deadline();
  });
  begin_stop_();
}

void Lifecycle::end_at_deadline() {
  log_->error(
      "not stopped within {} s: requests without an answer are cut; what was acknowledged is safe",
      limit_.count());
  log_->flush();
  std::_Exit(EXIT_FAILURE);
}

}  // namespace fixline::app
