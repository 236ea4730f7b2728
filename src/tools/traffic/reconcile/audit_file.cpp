#include "traffic/reconcile/audit_file.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "points/time.hpp"
#include "points/uuid.hpp"
#include "traffic/competition/fix_text.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

std::string system_reason(int number) { return std::generic_category().message(number); }

std::string owner_of(const RequestWriter& writer, const Dispatch& dispatch,
                     const client::Outcome& outcome) {
  if (dispatch.queue == QueueName::flymaster)
    return R"(","device_id":")" + writer.device_id(dispatch);
  const auto given = points::parse_uuid(outcome.receipt.flight_uuid);
  return R"(","flight_uuid":")" + points::to_string(given.value_or(writer.flight_uuid(dispatch)));
}

std::string_view text_of(const simdjson::dom::element& line, std::string_view key) {
  std::string_view text;
  if (line[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

/// Enters one line's point; false when something in it is missing or wrong.
bool enter(const simdjson::dom::element& line, Ledger& ledger) {
  const auto queue = points::queue_named(text_of(line, "queue"));
  const auto outcome = point_outcome_named(text_of(line, "status"));
  const auto time = points::parse_rfc3339(text_of(line, "time"));
  PointKey key{};
  if (!queue || !outcome || !time || line["lat"].get(key.lat) != simdjson::SUCCESS ||
      line["lon"].get(key.lon) != simdjson::SUCCESS)
    return false;
  const auto owner = text_of(line, *queue == QueueName::flymaster ? "device_id" : "flight_uuid");
  if (owner.empty()) return false;
  key.microseconds = time->time_since_epoch().count();
  ledger.enter(*queue, owner, {key, standing_of(*outcome)});
  return true;
}

}  // namespace

Result<AuditFile> AuditFile::create(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr)
    return failure(ErrorCode::invalid, "audit file " + path + ": " + system_reason(errno));
  return AuditFile(file);
}

void AuditFile::record(const RequestWriter& writer, const Dispatch& dispatch,
                       const client::Outcome& outcome, const PointOutcomes& per_point) {
  constexpr std::size_t buffer_bytes_max = 1U << 18U;
  std::string prefix = R"({"queue":")";
  prefix.append(points::short_name(dispatch.queue)).append(owner_of(writer, dispatch, outcome));
  prefix.append(R"(","time":")");
  const unsigned decimals = writer.decimals_of(dispatch.pilot);
  for (std::size_t i = 0; i < dispatch.fixes.size(); ++i) {
    const Fix& fix = dispatch.fixes[i];
    lines_ += fmt::format(R"({}{}","lat":{},"lon":{},"status":"{}"}})", prefix,
                          points::format_rfc3339(writer.time_of(fix.second)),
                          coordinate_text(fix.lat_e7, decimals),
                          coordinate_text(fix.lon_e7, decimals), name_of(per_point.of(i))) +
              "\n";
  }
  if (lines_.size() < buffer_bytes_max) return;
  // A short write sets the stream's error mark, which finish() reads.
  std::fwrite(lines_.data(), 1, lines_.size(), file_.get());
  lines_.clear();
}

Result<void> AuditFile::finish() {
  std::fwrite(lines_.data(), 1, lines_.size(), file_.get());
  lines_.clear();
  if (std::fflush(file_.get()) != 0 || std::ferror(file_.get()) != 0)
    return failure(ErrorCode::unavailable, "audit file: " + system_reason(errno));
  return {};
}

Result<Ledger> read_audit(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(ErrorCode::invalid, "audit file " + path + ": cannot be read");
  Ledger ledger;
  simdjson::dom::parser parser;
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    simdjson::dom::element root;
    if (parser.parse(line).get(root) != simdjson::SUCCESS || !enter(root, ledger))
      return failure(ErrorCode::invalid, "audit file " + path + ", line " + std::to_string(number) +
                                             ": is not a point with its status");
  }
  return ledger;
}

}  // namespace fixline::traffic
