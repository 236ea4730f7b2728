#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "points/lane.hpp"

namespace fixline::health {

/// What can go on that is not as it should be, the gravest of its subject first.
enum class TroubleKind : std::uint8_t {
  // of the service
  stopping,       ///< it takes no more points
  redis_out,      ///< Redis is out of use
  database_out,   ///< PostgreSQL is out of use
  not_writing,    ///< PostgreSQL answers, but nothing can be written
  lacks_rights,   ///< the user of Redis may not do all that is needed
  spool_out,      ///< the spool on disk can't be used
  spooling,       ///< points wait in the spool
  spool_damaged,  ///< files of the spool can't be read
  // of a queue
  resting,    ///< its batches fail, its points wait
  no_reader,  ///< what waits in Redis can't be read here
  unqueued,   ///< Redis, though in use, does not take its points
  paused,     ///< an operator stopped it
  refusing,   ///< its clients are told to come again later
  dying,      ///< points become dead letters
  dropping,   ///< the database passes over points without an error
  held,       ///< some points wait by themselves
  behind,     ///< its oldest waiting point is older than it should be
};

inline constexpr std::array all_trouble_kinds{
    TroubleKind::stopping,    TroubleKind::redis_out,     TroubleKind::database_out,
    TroubleKind::not_writing, TroubleKind::lacks_rights,  TroubleKind::spool_out,
    TroubleKind::spooling,    TroubleKind::spool_damaged, TroubleKind::resting,
    TroubleKind::no_reader,   TroubleKind::unqueued,      TroubleKind::paused,
    TroubleKind::refusing,    TroubleKind::dying,         TroubleKind::dropping,
    TroubleKind::held,        TroubleKind::behind};

[[nodiscard]] constexpr bool is_of_a_queue(TroubleKind kind) noexcept {
  return kind >= TroubleKind::resting;
}

/// "redis_out", as in JSON and in the labels of metrics.
[[nodiscard]] std::string_view name_of(TroubleKind kind) noexcept;

/// One thing that goes on.
struct Trouble {
  using Clock = std::chrono::steady_clock;

  TroubleKind kind;
  std::optional<points::QueueName> queue;  ///< nullopt: of the whole service
  std::string says;                        ///< a sentence's end, as "can't be written, ...: ..."
  Clock::time_point since;                 ///< its beginning

  [[nodiscard]] bool is_same_as(const Trouble& other) const {
    return kind == other.kind && queue == other.queue;
  }
};

/// One line for a person: "queue live can't be written, its points wait: ... (since 12 s)".
[[nodiscard]] std::string text_of(const Trouble& trouble, Trouble::Clock::time_point now);

}  // namespace fixline::health
