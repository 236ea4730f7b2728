#pragma once

#include <cstdint>

#include "endpoints/admin/admin_gate.hpp"
#include "endpoints/admin/dead_letter_requests.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/completion/completion_query.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

struct DeadLetterOptions {
  postgres::Address address{};
  postgres::SessionLimits limits{};
  store::Nulls nulls = store::Nulls::are_filled;  ///< of rows whose point is replayed
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

  void add_to(http::Router& router, AdminGate& gate);

 private:
  using Session = postgres::PgSession;
  using Action = asio::awaitable<http::Response> (DeadLetterEndpoints::*)(Session&, http::Request);

  /// Opens a session for the action.
  asio::awaitable<http::Response> with_session(Action action, http::Request request);

  asio::awaitable<http::Response> list(Session& session, http::Request request);
  asio::awaitable<http::Response> count(Session& session, http::Request request);
  asio::awaitable<http::Response> show(Session& session, http::Request request);
  asio::awaitable<http::Response> export_page(Session& session, http::Request request);
  asio::awaitable<http::Response> replay(Session& session, http::Request request);
  asio::awaitable<http::Response> replay_one(Session& session, http::Request request);
  asio::awaitable<http::Response> replay_unchanged(Session& session, http::Request request,
                                                   std::int64_t id);
  asio::awaitable<http::Response> replay_mended(Session& session, http::Request request,
                                                std::int64_t id);
  asio::awaitable<http::Response> purge(Session& session, http::Request request);

  asio::any_io_executor executor_;
  DeadLetterOptions options_;
  telemetry::Log log_;
  int open_ = 0;
};

}  // namespace fixline::endpoints
