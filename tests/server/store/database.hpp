#pragma once

#include <spdlog/logger.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/session.hpp"
#include "store/migrations.hpp"
#include "store/postgres_point_writer.hpp"
#include "support/servers.hpp"

namespace fixline::test {

namespace asio = boost::asio;

template <class T>
asio::awaitable<void> keep_result(asio::awaitable<T> task, std::optional<T>* into) {
  into->emplace(co_await std::move(task));
}

/// Runs a coroutine to its end and returns what it returned.
template <class T>
T run(asio::io_context& context, asio::awaitable<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool is_over = false;
  asio::co_spawn(context, keep_result(std::move(task), &result), [&](std::exception_ptr thrown) {
    failure = thrown;
    is_over = true;
  });
  context.restart();
  while (!is_over && context.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  return std::move(result).value();
}

inline postgres::Address address_of(const std::string& url) {
  return postgres::Address::parse(url).value();
}

inline telemetry::Log silent_log() { return std::make_shared<spdlog::logger>("test"); }

/// A database of its own for one test, migrated unless it shall be empty, and a session to look
/// into it.
class Database {
 public:
  enum class Tables { migrated, none };

  explicit Database(Tables tables = Tables::migrated) : session_(context_.get_executor(), {}) {
    if (auto connected = run(context_, session_.connect(address_of(database_.url()))); !connected)
      throw std::runtime_error(connected.error().message);
    if (tables == Tables::none) return;
    if (auto done = run(context_, store::migrate(session_)); !done)
      throw std::runtime_error(done.error().detail);
  }

  [[nodiscard]] const std::string& url() const { return database_.url(); }
  [[nodiscard]] asio::io_context& context() { return context_; }
  [[nodiscard]] postgres::PgSession& session() { return session_; }

  /// A writer on context(), impatient enough for a test.
  [[nodiscard]] store::PostgresPointWriter writer(postgres::SessionLimits limits = {}) {
    return {
        context_.get_executor(), {.address = address_of(url()), .limits = limits}, silent_log()};
  }

  /// Runs statements; throws when they fail. Returns the last one's first value, "" when none.
  std::string value(const std::string& sql) {
    if (!session_.is_usable())
      if (auto connected = run(context_, session_.connect(address_of(url()))); !connected)
        throw std::runtime_error(connected.error().message);
    auto rows = run(context_, session_.query(sql));
    if (!rows) throw std::runtime_error(rows.error().message);
    return rows->size() == 0 ? "" : std::string(rows->bytes(0, 0));
  }

 private:
  TestDatabase database_;
  asio::io_context context_{1};
  postgres::PgSession session_;
};

}  // namespace fixline::test
