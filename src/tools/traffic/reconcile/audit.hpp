#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "traffic/reconcile/audited_points.hpp"

namespace fixline::traffic {

/// How one queue's table compares with what was sent.
struct QueueAudit {
  std::uint64_t sent = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t stored = 0;       ///< acknowledged, and in the table
  std::uint64_t missing = 0;      ///< acknowledged, and not in the table
  std::uint64_t doubled = 0;      ///< rows beyond the first of their point
  std::uint64_t open = 0;         ///< sent, without an acknowledgement
  std::uint64_t open_stored = 0;  ///< of those, in the table: no harm, the promise was not given
  std::uint64_t extra = 0;        ///< rows of these flights that nobody sent, or that were refused

  QueueAudit& operator+=(const QueueAudit& other);
};

struct AuditReport {
  std::array<QueueAudit, points::queue_count> queues;
  std::vector<std::string> examples;  ///< of what is missing, doubled or extra; at most 10

  [[nodiscard]] QueueAudit total() const;

  /// The promise held: nothing acknowledged is missing, and nothing is there twice.
  [[nodiscard]] bool has_held() const { return total().missing == 0 && total().doubled == 0; }
};

struct AuditSettings {
  std::string database_url;            ///< as libpq takes it; empty for the PG... environment
  std::chrono::milliseconds drain{0};  ///< how long missing points, or the database, are waited for
  std::function<bool()> should_stop;   ///< asked between queries; may be empty
};

/// Compares an audit file's points with the tables, and again until nothing is missing or the time
/// is over. Blocks. Rows of a Flymaster device count between its first and last audited time only.
/// Errors: unavailable (no database), misconfigured (no such table, and the like).
[[nodiscard]] Result<AuditReport> compare_with_tables(const AuditedPoints& audited,
                                                      const AuditSettings& settings);

[[nodiscard]] std::string as_text(const AuditReport& report);
[[nodiscard]] std::string as_json(const AuditReport& report);

}  // namespace fixline::traffic
