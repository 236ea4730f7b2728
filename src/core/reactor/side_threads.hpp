#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::reactor {

/// A few threads beside the event loops, for work that would hold one up for long. Who hands work
/// over waits for its end, and can't be cancelled meanwhile: it may lend what the work uses.
///
/// Safe from any thread. Must outlive the tasks that wait for it, and be joined before their loops
/// are destroyed, which a thread may still be waking.
class SideThreads {
 public:
  explicit SideThreads(std::size_t threads) : pool_(threads) {}
  SideThreads& operator=(SideThreads&&) = delete;
  ~SideThreads() { join(); }

  /// Returns when all work has ended; takes no more.
  void join() { pool_.join(); }

  /// What `work` returns, on the loop that waits for it. Throws what it throws.
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
    std::optional<std::invoke_result_t<Work&>> outcome;
    const auto step = [&] { outcome.emplace(work()); };
    co_await run_step(step);
    co_return std::move(*outcome);
  }

 private:
  template <class Step>
  asio::awaitable<void> run_step(const Step& step) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [this, &step](auto done) {
          auto loop = asio::make_work_guard(asio::get_associated_executor(done));
          asio::post(pool_, [&step, done = std::move(done), loop = std::move(loop)]() mutable {
            std::exception_ptr thrown;
            try {
              step();
            } catch (...) {
              thrown = std::current_exception();
            }
            const auto executor = loop.get_executor();
            asio::post(executor, [done = std::move(done), loop = std::move(loop),
                                  thrown = std::move(thrown)]() mutable {
              std::move(done)(std::move(thrown));
            });
          });
        },
        asio::use_awaitable);
  }

  asio::thread_pool pool_;
};

}  // namespace fixline::reactor
