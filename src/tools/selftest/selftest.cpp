#include "selftest/selftest.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <exception>
#include <string>
#include <utility>

#include "points/uuid.hpp"
#include "reactor/asio.hpp"
#include "selftest/queue_checks.hpp"
#include "selftest/store_checks.hpp"

namespace fixline::selftest {
namespace {

/// "selftest-a1b2c3d4e5f6"; the same for nobody else.
std::string unique_name() {
  const auto uuid = points::to_string(points::random_uuid());
  return "selftest-" + uuid.substr(0, 8) + uuid.substr(9, 4);
}

/// What goes wrong by a bug must not keep us from cleaning up. Nor must a cancellation, which comes
/// as an exception too; then `failure` is not looked at.
asio::awaitable<void> run_all(QueueChecks& queue, StoreChecks& store, std::string& failure) {
  try {
    co_await queue.run();
    co_await store.run();
  } catch (const std::exception& error) {
    failure = error.what();
  }
}

}  // namespace

asio::awaitable<std::vector<CheckResult>> run_selftest(SelftestOptions options,
                                                       Checklist::Listener told) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  const auto name = unique_name();
  options.queue.role = queue::RedisRole::reader;
  options.queue.key_prefix = "selftest:" + name.substr(name.find('-') + 1) + ":";
  options.queue.consumer = name;
  Checklist list(options.check_limit, std::move(told));
  QueueChecks queue(executor, std::move(options.queue), list);
  StoreChecks store(executor, std::move(options.writer), name, options.sessions_wanted, list);

  asio::signal_set signals(executor, SIGINT, SIGTERM);
  std::string failure;
  const auto first =
      co_await (run_all(queue, store, failure) || signals.async_wait(asio::use_awaitable));
  if (first.index() == 1)
    list.fail(health::Subject::program, "stopped by a signal",
              {ErrorCode::cancelled, "not all was checked"});
  else if (!failure.empty())
    list.fail(health::Subject::program, "not all was checked", {ErrorCode::invalid, failure});
  co_await queue.clean_up();
  co_await store.clean_up();
  co_return list.results();
}

}  // namespace fixline::selftest
