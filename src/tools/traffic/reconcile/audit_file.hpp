#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "traffic/competition/competition.hpp"
#include "traffic/competition/request_writer.hpp"
#include "traffic/reconcile/ledger.hpp"
#include "traffic/report/point_outcome.hpp"

namespace fixline::traffic {

/// What was sent and what the service said about it, one JSON object a point and line:
///
///     {"queue":"live","flight_uuid":"...","time":"2025-06-08T10:30:00Z","lat":46.52,"lon":6.63,
///      "status":"queued"}
///
/// (in one line; Flymaster points have device_id in place of flight_uuid). The numbers are the
/// texts that were sent. `status` is a PointOutcome's name.
class AuditFile {
 public:
  /// Makes the file, or empties it. Errors: invalid, with the system's reason.
  [[nodiscard]] static Result<AuditFile> create(const std::string& path);

  /// Adds the points of one request. Buffered: a crash of this process loses the latest.
  void record(const RequestWriter& writer, const Dispatch& dispatch, const client::Outcome& outcome,
              const PointOutcomes& per_point);

  /// Writes out the rest. Errors: unavailable, when some write has failed (a full disk).
  [[nodiscard]] Result<void> finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  explicit AuditFile(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
  std::string lines_;
};

/// What a file says that AuditFile wrote. Errors: invalid, with the line that is wrong.
[[nodiscard]] Result<Ledger> read_audit(const std::string& path);

}  // namespace fixline::traffic
