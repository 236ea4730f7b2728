#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string_view>

#include "error/error.hpp"
#include "postgres/address.hpp"
#include "postgres/rows.hpp"

namespace fixline::postgres {

/// A session for a thread that has nothing else to do meanwhile: each call blocks until the server
/// has answered. One thread at a time.
///
/// Errors of all: unavailable (no connection, or it is lost), misconfigured (the server refuses).
class BlockingSession {
 public:
  /// Within five seconds a server, unless the address says otherwise.
  [[nodiscard]] static Result<BlockingSession> connect(Address address);
  /// The same, of an address as Address::parse() reads it. Errors: also invalid.
  [[nodiscard]] static Result<BlockingSession> connect(std::string_view address);

  /// Runs one or more statements; the rows of the last, as text.
  [[nodiscard]] Result<Rows> run(const char* sql);

  enum class Format : bool { text, binary };

  /// Runs one statement with parameters, which are texts.
  [[nodiscard]] Result<Rows> run(const char* sql, std::span<const char* const> parameters,
                                 Format rows = Format::text);

  [[nodiscard]] Result<void> prepare(const char* name, const char* sql);
  /// The rows as text.
  [[nodiscard]] Result<Rows> run_prepared(const char* name,
                                          std::span<const char* const> parameters);

 private:
  struct Finish {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };

  explicit BlockingSession(PGconn* owned) : connection_(owned) {}
  [[nodiscard]] Result<Rows> checked(Rows rows) const;
  [[nodiscard]] std::unexpected<Error> failed() const;

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace fixline::postgres
