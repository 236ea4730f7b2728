#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// The dead letters of a queue that nobody has replayed or purged yet.
struct WaitingDeadLetters {
  static constexpr std::uint64_t counted_max = 10'000;

  std::uint64_t count = 0;
  bool is_at_least = false;  ///< there are more than were counted
  std::string cause{};       ///< the commonest, out of a sample; "" without any

  friend bool operator==(const WaitingDeadLetters&, const WaitingDeadLetters&) = default;
};

/// By index_of(queue).
using AllWaitingDeadLetters = std::array<WaitingDeadLetters, points::queue_count>;

/// Counts them, `counted_max` of a queue at most: what it reads does not grow with the table.
/// Errors: those of the session; misconfigured when the table is missing (not migrated yet).
asio::awaitable<Result<AllWaitingDeadLetters>> count_waiting_dead_letters(
    postgres::PgSession& session);

}  // namespace fixline::store
