#pragma once

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

/// A new database, and a session to look into it.
class Database {
 public:
  Database() : session_(context_.get_executor(), {}) {}

  [[nodiscard]] const std::string& url() const { return database_.url(); }
  [[nodiscard]] asio::io_context& context() { return context_; }

  /// The session, connected.
  [[nodiscard]] postgres::PgSession& session() {
    if (session_.is_usable()) return session_;
    if (auto connected = run(context_, session_.connect(address_of(url()))); !connected)
      throw std::runtime_error(connected.error().message);
    return session_;
  }

  /// Runs statements; throws when they fail. Returns the last one's first value, "" when none.
  std::string value(const std::string& sql) {
    auto rows = run(context_, session().query(sql));
    if (!rows) throw std::runtime_error(rows.error().message);
    return rows->size() == 0 ? "" : std::string(rows->bytes(0, 0));
  }

  /// Ends every session with this database, ours too, as an administrator would.
  void end_sessions() {
    asio::io_context context(1);
    postgres::PgSession killer(context.get_executor(), {});
    if (auto connected = run(context, killer.connect(address_of(url()))); !connected)
      throw std::runtime_error(connected.error().message);
    auto ended = run(context, killer.query("SELECT pg_terminate_backend(pid, 5000) FROM"
                                           " pg_stat_activity WHERE datname = current_database()"
                                           " AND pid <> pg_backend_pid()"));
    if (!ended) throw std::runtime_error(ended.error().message);
  }

 private:
  TestDatabase database_;
  asio::io_context context_{1};
  postgres::PgSession session_;
};

}  // namespace fixline::test
