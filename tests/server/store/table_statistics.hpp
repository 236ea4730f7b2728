#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

#include "server/store/migrated_database.hpp"

namespace fixline::test {

/// What PostgreSQL counts of live_track_points ("n_tup_ins", also of what was rolled back), once
/// all sessions but the database's own have ended: a session tells what it did as it ends.
inline std::size_t counted(MigratedDatabase& database, const std::string& what) {
  constexpr auto other_sessions =
      "SELECT count(*)::text FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()";
  for (int i = 0; i < 200 && database.value(other_sessions) != "0"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return std::stoul(database.value("SELECT " + what +
                                   "::text FROM pg_stat_user_tables"
                                   " WHERE relname = 'live_track_points'"));
}

}  // namespace fixline::test
