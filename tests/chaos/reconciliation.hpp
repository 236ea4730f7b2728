#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chaos/ledger.hpp"
#include "error/error.hpp"
#include "points/lane.hpp"

namespace fixline::chaos {

/// What became of one queue's points. All but `sent` and `repeats` count identities, each once.
struct Balance {
  std::uint64_t sent = 0;     ///< points of all deliveries
  std::uint64_t repeats = 0;  ///< of them, those that were sent before
  std::uint64_t promised = 0;
  std::uint64_t stored = 0;           ///< promised, in the table, and nowhere else
  std::uint64_t dead = 0;             ///< promised, a dead letter, and nothing else
  std::uint64_t missing = 0;          ///< promised, and nowhere
  std::uint64_t doubled = 0;          ///< rows and letters of one point beyond the first
  std::uint64_t wrongly_dead = 0;     ///< a dead letter, though nothing is wrong with the point
  std::uint64_t refused = 0;          ///< told so, and not in the table
  std::uint64_t wrongly_refused = 0;  ///< of them, those with nothing wrong
  std::uint64_t refused_dead = 0;     ///< of them, those that are a dead letter as well
  std::uint64_t refused_stored = 0;   ///< told so, yet in the table
  std::uint64_t open = 0;             ///< no answer that holds
  std::uint64_t open_stored = 0;      ///< of them, those in the table or in a letter
  std::uint64_t extra = 0;            ///< rows and letters that nobody sent

  Balance& operator+=(const Balance& other);
};

struct Reconciliation {
  std::array<Balance, points::queue_count> queues;
  std::uint64_t letters = 0;
  std::uint64_t unreadable_letters = 0;
  std::map<std::string, std::uint64_t> letters_by_reason;
  std::vector<std::string> examples;  ///< of what is wrong; bounded

  [[nodiscard]] Balance total() const;
  /// Everything that was promised was kept, and nothing else is there.
  [[nodiscard]] bool has_held() const;
};

/// Compares the ledger with the tables and dead_letters. Blocks. Errors: as reading them.
[[nodiscard]] Result<Reconciliation> reconcile(Ledger& ledger, const std::string& database_url);

}  // namespace fixline::chaos
