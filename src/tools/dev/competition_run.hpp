#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "dev/private_service.hpp"
#include "error/error.hpp"
#include "posix/stop_signals.hpp"
#include "traffic/reconcile/balance.hpp"

namespace fixline::dev {

struct CompetitionRunOptions {
  std::uint32_t pilots = 50;
  double speed = 60;    ///< simulated seconds a second; 0: as fast as it goes
  double minutes = 60;  ///< simulated
  std::uint64_t seed = 1;
  std::filesystem::path audit;  ///< file for what was sent
};

/// One competition, flown and checked.
struct CompetitionResult {
  traffic::Balance balance;
  std::chrono::duration<double> flown{};  ///< from the first point to the last answer
  bool was_stopped = false;               ///< by a signal: the balance is what was known then

  /// Every point that was sent was acknowledged, and is in its table once.
  [[nodiscard]] bool is_complete() const;
};

/// Runs `fixline simulate` against the service, its progress on our own terminal; after its end,
/// or after a stop signal, waits until the tables hold what was acknowledged and compares.
/// Errors: misconfigured (simulate failed), unavailable (the service or a server is gone).
[[nodiscard]] Result<CompetitionResult> fly_competition(PrivateService& service,
                                                        const CompetitionRunOptions& options,
                                                        posix::StopSignals& signals);

/// Rows of each table, as lines for a person; an error as its text.
[[nodiscard]] std::string table_counts(const std::string& database_url);

}  // namespace fixline::dev
