#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "points/lane.hpp"
#include "spool/spool_options.hpp"
#include "spool/spool_store.hpp"

namespace fixline::spool {

/// The queue on local disk, one a process: a thread that owns the files, and an inbox of what is to
/// be done. Every entry that waits when the thread comes round shares one sync with the others.
///
/// Made before the reactors that use it, destroyed after them. All members may be called from any
/// thread. A folder that can't be used is no error here: it is tried again, and told in facts().
class Spool {
 public:
  using Answer = std::move_only_function<void(Result<void>)>;
  using Question = std::move_only_function<void(SpoolStore&)>;
  using Wakeup = std::move_only_function<void()>;

  Spool(SpoolOptions options, telemetry::Log log);
  Spool& operator=(Spool&&) = delete;
  /// Does what is in the inbox, answers it, and ends the thread.
  ~Spool();

  /// `answer` is called on the spool's thread, once, when the entry is durable or refused.
  /// Errors: overloaded at once, and `answer` is not called, when too much waits.
  [[nodiscard]] Result<void> append(NewEntry entry, Answer answer);

  /// `question` is called on the spool's thread, once. Errors: overloaded, as above.
  [[nodiscard]] Result<void> ask(Question question);

  /// To be called in a question: `wakeup` is called, once and on the spool's thread, when the next
  /// entry of the queue is durable. `owner` tells who it is for: a later one replaces it.
  void wake_at_next(points::QueueName queue, const void* owner, Wakeup wakeup);

  [[nodiscard]] SpoolFacts facts() const;

 private:
  struct Append {
    NewEntry entry;
    Answer answer;
  };
  struct Work {
    std::vector<Append> appends;
    std::vector<Question> questions;
    std::size_t bytes = 0;  ///< of the entries
    [[nodiscard]] bool is_empty() const { return appends.empty() && questions.empty(); }
  };
  struct Sleeper {
    const void* owner;
    Wakeup wakeup;
  };

  void run();
  Work next_work(bool may_wait);
  void write(std::vector<Append> appends);
  void wake(points::QueueName queue);
  void publish_facts();

  SpoolStore store_;                                                ///< the thread's
  std::array<std::vector<Sleeper>, points::queue_count> sleepers_;  ///< the thread's

  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  Work inbox_;
  bool is_closing_ = false;
  SpoolFacts facts_;

  std::thread thread_;
};

}  // namespace fixline::spool
