#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "points/lane.hpp"

namespace fixline::chaos {

/// What a run's set-up is like, for its whole time.
struct Variant {
  bool pooled = false;                             ///< PgBouncer before PostgreSQL
  bool latin1 = false;                             ///< the database's encoding; else UTF8
  bool few_rights = false;                         ///< in Redis, a user that may do little
  std::optional<points::QueueName> partitioned{};  ///< whose table is cut up by its flights
};

/// The same seed draws the same.
[[nodiscard]] Variant draw_variant(std::uint64_t seed);

/// For people: "plain", or "behind a pooler, in LATIN1, live partitioned".
[[nodiscard]] std::string as_text(const Variant& variant);

/// So many partitions has a partitioned table, `table`_p0 and on.
inline constexpr int partition_count = 8;

/// Statements that make the empty table of a queue a partitioned one; what it was like stays.
[[nodiscard]] std::string partition_sql(points::QueueName queue);

}  // namespace fixline::chaos
