#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/token_book.hpp"
#include "app/front.hpp"
#include "app/intake.hpp"
#include "app/outlets.hpp"
#include "app/service_shared.hpp"
#include "app/watches/watch.hpp"
#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"
#include "refusals/refusal_writer.hpp"

namespace fixline::app {

/// One event loop of the service and what runs on it: points come in at the front, the intake makes
/// sure of them in one of the outlets, and the watch tells how all of them are. Shares nothing with
/// the others but `ServiceShared`.
///
/// Everything but run() is called on its own loop, or before run().
class ServiceReactor {
 public:
  /// `reads_queue`: this reactor's queue is read as well (by the processor).
  ServiceReactor(ServiceShared shared, bool reads_queue);

  /// Opens the address; nothing runs yet. Errors: misconfigured.
  Result<void> listen(const std::string& host, std::uint16_t port) {
    return front_.server().listen(host, port);
  }

  /// The address that `first` has opened, with it. Errors: misconfigured.
  Result<void> listen_beside(ServiceReactor& first) {
    return front_.server().listen_beside(first.front_.server());
  }

  /// Accepts from now on, and starts the background tasks: they end by close(), without which it
  /// must not be destroyed any more. False once closed.
  [[nodiscard]] bool start();

  /// Runs the loop until close() has ended; blocks the calling thread.
  void run() { loop_.run(); }

  /// Refuses new requests, answers those under way; returns when their points are durable.
  asio::awaitable<void> drain();

  /// Ends the background tasks and hands back what the queue's reader has not settled.
  asio::awaitable<void> close();

  [[nodiscard]] asio::io_context::executor_type executor() { return loop_.get_executor(); }
  /// What the processor reads from, on this reactor.
  [[nodiscard]] std::vector<queue::PointSource*> sources() { return outlets_.sources(); }
  [[nodiscard]] queue::RedisPointQueue& queue() { return outlets_.queue(); }
  [[nodiscard]] Outlets& outlets() { return outlets_; }
  /// From any thread: these tokens count from now on.
  void use(std::shared_ptr<const access::TokenBook> book);
  [[nodiscard]] std::uint16_t port() { return front_.server().port(); }

 private:
  ServiceShared shared_;
  asio::io_context loop_{1};
  reactor::TaskGroup background_;
  Outlets outlets_;
  Intake intake_;
  Watch watch_;
  Front front_;
  std::optional<refusals::RefusalWriter> refusals_;  ///< of the reactor that reads the queue
};

}  // namespace fixline::app
