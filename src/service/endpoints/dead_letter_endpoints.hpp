#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "endpoints/admin_gate.hpp"
#include "endpoints/dead_letter_requests.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "postgres/session.hpp"
#include "telemetry/log.hpp"

namespace fixline::http {

namespace asio = boost::asio;

struct DeadLetterOptions {
  postgres::Address address{};
  postgres::SessionLimits limits{};
};

/// /admin/dead-letters: to list, count, show, export, replay, mend and purge them. What each takes
/// and answers: docs/protocol.md.
///
/// One reactor; outlives its requests. Each request has a database session of its own, of which
/// there are a few at most: live points have others. What changes something is logged with the
/// client's address and how many letters it was.
class DeadLetterEndpoints {
 public:
  DeadLetterEndpoints(asio::any_io_executor executor, DeadLetterOptions options,
                      telemetry::Log log);

  /// Nothing is added without an admin token.
  void add_to(Router& router, AdminGate& gate);

 private:
  using Session = postgres::PgSession;
  using Action = asio::awaitable<Response> (DeadLetterEndpoints::*)(Session&, Request);

  /// Opens a session for the action.
  asio::awaitable<Response> with_session(Action action, Request request);

  asio::awaitable<Response> list(Session& session, Request request);
  asio::awaitable<Response> count(Session& session, Request request);
  asio::awaitable<Response> show(Session& session, Request request);
  asio::awaitable<Response> export_page(Session& session, Request request);
  asio::awaitable<Response> replay(Session& session, Request request);
  asio::awaitable<Response> replay_one(Session& session, Request request);
  asio::awaitable<Response> replay_unchanged(Session& session, Request request, std::int64_t id);
  asio::awaitable<Response> replay_mended(Session& session, Request request, std::int64_t id);
  asio::awaitable<Response> purge(Session& session, Request request);

  asio::any_io_executor executor_;
  DeadLetterOptions options_;
  telemetry::Log log_;
  int open_ = 0;
};

}  // namespace fixline::http
