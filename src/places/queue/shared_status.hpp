#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "error/error.hpp"
#include "queue/queue_status.hpp"
#include "reactor/asio.hpp"

namespace fixline::queue {

/// The status of the queue for all reactors of a process: one asks, and what it is told serves all
/// who ask meanwhile, and those who ask soon after. Safe from any thread.
class SharedStatus {
 public:
  /// How old an answer may be.
  static constexpr std::chrono::milliseconds fresh_for{500};

  using Ask = std::function<asio::awaitable<Result<QueueStatus>>()>;

  /// An answer that is fresh, or what `ask` says, or what somebody else is told who asks just now.
  /// Where that one fails, `ask` is tried. Errors: those of `ask`.
  asio::awaitable<Result<QueueStatus>> get(Ask ask);

  /// What anybody was told last, however long ago; nothing before the first time.
  [[nodiscard]] QueueStatus last() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Alarm = std::shared_ptr<asio::steady_timer>;
  class Asking;
  class Waiting;

  [[nodiscard]] std::optional<QueueStatus> fresh(Clock::time_point now) const;
  bool begin_asking();
  void end_asking(std::optional<QueueStatus> told);
  void keep(const QueueStatus& told);
  asio::awaitable<void> wait_for_answer();

  mutable std::mutex mutex_;
  std::optional<QueueStatus> last_;
  Clock::time_point told_at_;
  bool is_asking_ = false;
  std::list<Alarm> waiting_;
};

}  // namespace fixline::queue
