#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// About how much dead_letters holds, by the server's statistics and a sample of it: to ask costs
/// the same however large it is. What was deleted no longer counts, though the disk has it still.
struct DeadLettersSize {
  std::uint64_t letters = 0;
  std::uint64_t bytes = 0;
};

/// Errors: those of the session; misconfigured when the table is missing (not migrated yet).
asio::awaitable<Result<DeadLettersSize>> dead_letters_size(postgres::PgSession& session);

/// Beyond what dead letters are deleted, the oldest first; nullopt: never.
struct DeadLetterRetention {
  std::optional<std::chrono::seconds> age_max;  ///< since they failed last
  std::optional<std::uint64_t> bytes_max;       ///< of all, about

  [[nodiscard]] bool is_for_ever() const { return !age_max && !bytes_max; }
};

/// Deletes a part of what is beyond the bounds, a small transaction each, and returns how many; 0
/// when nothing is. Letters that a replay holds stay. The statistics follow within a second or two:
/// who asks again at once may delete more by size than is needed.
/// Errors: as above.
asio::awaitable<Result<std::uint64_t>> delete_old_dead_letters(postgres::PgSession& session,
                                                               DeadLetterRetention retention);

}  // namespace fixline::store
