#pragma once

#include <chrono>
#include <string>

namespace fixline::store {

/// For where no lock is worth a wait: to the end of the transaction, as limit_sql().
inline constexpr auto short_locks_sql = "SELECT set_config('lock_timeout', '50', true)";

/// How long each statement may take from here to the end of its transaction, also of one that no
/// BEGIN has opened.
[[nodiscard]] inline std::string limit_sql(std::chrono::milliseconds limit) {
  return "SELECT set_config('statement_timeout', '" + std::to_string(limit.count()) + "', true)";
}

}  // namespace fixline::store
