#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// Who has paused a queue, and how long ago.
struct PausedBy {
  std::string changer;
  std::chrono::milliseconds ago{};

  friend bool operator==(const PausedBy&, const PausedBy&) = default;
};

/// The queues that are paused, by index_of(queue).
using Pauses = std::array<std::optional<PausedBy>, points::queue_count>;

/// Who changed a control, for the record.
enum class Changer : std::uint8_t { command_line, admin_api };

/// Reads which queues are paused. The database keeps that, and not Redis: it matters only to who
/// writes to the database, outlives restarts, and holds for all instances.
/// Errors: those of the session; misconfigured when the table is missing (not migrated yet).
asio::awaitable<Result<Pauses>> read_pauses(postgres::PgSession& session);

/// Pauses or resumes a queue; every instance follows within a few seconds. Again changes nothing.
asio::awaitable<Result<void>> set_paused(postgres::PgSession& session, points::QueueName queue,
                                         bool paused, Changer changer);

}  // namespace fixline::store
