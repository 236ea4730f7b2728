#include "queue/shared_status.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace fixline::queue {
namespace {

constexpr std::chrono::milliseconds wait_limit{1000};

}  // namespace

/// However the question ends, those who wait for its answer go on.
class SharedStatus::Asking {
 public:
  explicit Asking(SharedStatus& shared) : shared_(shared) {}
  Asking& operator=(Asking&&) = delete;
  ~Asking() { shared_.end_asking(std::move(told_)); }
  void told(const QueueStatus& status) { told_ = status; }

 private:
  SharedStatus& shared_;
  std::optional<QueueStatus> told_;
};

/// In the list while it lives, unless the answer has come.
class SharedStatus::Waiting {
 public:
  Waiting(SharedStatus& shared, const Alarm& alarm) : shared_(shared) {
    const std::lock_guard lock(shared_.mutex_);
    if (shared_.is_asking_) place_ = shared_.waiting_.insert(shared_.waiting_.end(), alarm);
  }
  Waiting& operator=(Waiting&&) = delete;
  ~Waiting() {
    const std::lock_guard lock(shared_.mutex_);
    if (place_) shared_.waiting_.erase(*place_);
  }
  [[nodiscard]] bool is_needed() const { return place_.has_value(); }

 private:
  SharedStatus& shared_;
  std::optional<std::list<Alarm>::iterator> place_;
};

asio::awaitable<Result<QueueStatus>> SharedStatus::get(Ask ask) {
  if (auto known = fresh(Clock::now())) co_return *std::move(known);
  if (!begin_asking()) {
    co_await wait_for_answer();
    if (auto known = fresh(Clock::now())) co_return *std::move(known);
    auto status = co_await ask();
    if (status) keep(*status);
    co_return status;
  }
  Asking asking(*this);
  auto status = co_await ask();
  if (status) asking.told(*status);
  co_return status;
}

QueueStatus SharedStatus::last() const {
  const std::lock_guard lock(mutex_);
  return last_.value_or(QueueStatus{});
}

void SharedStatus::keep(const QueueStatus& told) {
  const std::lock_guard lock(mutex_);
  last_ = told;
  told_at_ = Clock::now();
}

std::optional<QueueStatus> SharedStatus::fresh(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return last_ && now - told_at_ <= fresh_for ? last_ : std::nullopt;
}

bool SharedStatus::begin_asking() {
  const std::lock_guard lock(mutex_);
  return !std::exchange(is_asking_, true);
}

void SharedStatus::end_asking(std::optional<QueueStatus> told) {
  std::list<Alarm> waiting;
  {
    const std::lock_guard lock(mutex_);
    is_asking_ = false;
    if (told) {
      last_ = std::move(told);
      told_at_ = Clock::now();
    }
    waiting = waiting_;
  }
  for (const auto& alarm : waiting) asio::post(alarm->get_executor(), [alarm] { alarm->cancel(); });
}

// Each waits on a timer of its own loop, which alone may touch it.
asio::awaitable<void> SharedStatus::wait_for_answer() {
  const auto alarm =
      std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, wait_limit);
  const Waiting waiting(*this, alarm);
  if (waiting.is_needed()) co_await alarm->async_wait(reactor::as_value);
}

}  // namespace fixline::queue
