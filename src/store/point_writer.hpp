#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"

namespace fixline::store {

namespace asio = boost::asio;

/// What one write did: rows that are new, and points that the table had already.
struct Written {
  std::uint64_t inserted = 0;
  std::uint64_t duplicates = 0;
};

/// Writes points to the tables through one PostgreSQL session of its own, which it opens when it is
/// first needed and again after it broke.
///
/// Owned by one reactor; not thread-safe; one write at a time.
class PointWriter {
 public:
  PointWriter() = default;
  PointWriter(const PointWriter&) = delete;
  PointWriter& operator=(const PointWriter&) = delete;
  virtual ~PointWriter() = default;

  /// Writes tracks of one queue, with the flights that they belong to, in one transaction. Returns
  /// after the commit.
  /// Errors: unavailable (an outage, to be tried again; the transaction may have been committed),
  /// misconfigured (a person must mend it; nothing stored), refused (the data itself; nothing
  /// stored). A crash before the return leaves all of the transaction or nothing of it.
  virtual asio::awaitable<Result<Written>> write(points::QueueName queue,
                                                 std::span<const points::Track> tracks) = 0;

  /// Connects if need be and asks the server for a sign of life.
  virtual asio::awaitable<Result<void>> ping() = 0;
};

}  // namespace fixline::store
