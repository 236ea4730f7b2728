#pragma once

#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "points/lane.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {

/// The entry of a queue that waits for longest.
struct OldestEntry {
  std::string where;         ///< its stream and id
  std::int64_t arrived = 0;  ///< Unix time in ms

  friend bool operator==(const OldestEntry&, const OldestEntry&) = default;
};

/// What the servers themselves say, asked past the service and its networks.
struct TrueState {
  /// Numbers that change when points of the queue become rows or dead letters; the last known
  /// when PostgreSQL does not answer, as nothing can be stored then.
  struct Stored {
    std::uint64_t rows = 0;
    std::uint64_t letters = 0;

    friend bool operator==(const Stored&, const Stored&) = default;
  };

  std::array<Stored, points::queue_count> stored{};
  std::array<std::optional<OldestEntry>, points::queue_count>
      oldest{};              ///< of Redis, not the spool
  bool knows_redis = false;  ///< else `oldest` says nothing
  bool knows_postgres = false;
};

/// Asks Redis and PostgreSQL how it is. One thread; each call takes some seconds at most.
class Truth {
 public:
  explicit Truth(const test::Stack& stack) : stack_(stack) {}

  [[nodiscard]] TrueState look();

 private:
  struct Finish {
    void operator()(PGconn* session) const { PQfinish(session); }
    void operator()(PGresult* rows) const { PQclear(rows); }
  };
  using Rows = std::unique_ptr<PGresult, Finish>;

  void ask_redis();
  void ask_postgres();
  /// The rows of a query; none when it fails. A session that does not answer is given up.
  [[nodiscard]] Rows query(const char* sql);

  const test::Stack& stack_;
  std::unique_ptr<PGconn, Finish> session_;
  TrueState state_;
};

}  // namespace fixline::chaos
