#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "error/error.hpp"
#include "traffic/reconcile/balance.hpp"
#include "traffic/reconcile/held_points.hpp"
#include "traffic/reconcile/ledger.hpp"

namespace fixline::traffic {

/// What a ledger is compared with, and how patiently.
struct KeptWhere {
  /// `own_flights`: what is kept of the ledger's flights, and of its devices between their first
  /// and last time; others use the database, too. `everything`: nobody else does.
  enum class Extent : std::uint8_t { own_flights, everything };

  std::string database_url;
  Extent extent = Extent::own_flights;
  std::chrono::milliseconds patience{0};  ///< how long missing points, or the database, are awaited
  std::chrono::milliseconds look_every{300};
  std::function<bool()> should_stop;  ///< asked between queries; may be empty
  /// Says how many points of each queue the service holds, at the end, when some are missing: so
  /// many of these are counted as held. It can't be told which. May be empty.
  std::function<HeldCounts()> held;
};

/// Compares a ledger with the tables and the dead letters, and again until nothing is missing or
/// the time is over. Blocks.
/// Errors: unavailable (no database), misconfigured (no such table, and the like), cancelled.
[[nodiscard]] Result<Balance> reconcile(Ledger& ledger, const KeptWhere& where);

}  // namespace fixline::traffic
