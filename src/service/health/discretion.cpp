#include "health/discretion.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace fixline::health {
namespace {

/// In place of a text that quotes somebody; "" for a kind whose texts are all our own.
std::string_view plain_words_for(TroubleKind kind) noexcept {
  switch (kind) {
    case TroubleKind::redis_out: return "Redis is out of use: points go another way";
    case TroubleKind::database_out: return "PostgreSQL is out of use: points wait";
    case TroubleKind::not_writing: return "the processor can't write";
    case TroubleKind::lacks_rights: return "rights are missing in Redis";
    case TroubleKind::spool_out: return "the spool can't be used";
    case TroubleKind::resting: return "can't be written, its points wait";
    case TroubleKind::no_reader: return "can't be read from Redis: what is there waits";
    case TroubleKind::unqueued: return "has points that Redis does not take: they go another way";
    case TroubleKind::paused: return "is paused";
    case TroubleKind::dying: return "lost points to dead letters in the last minute";
    case TroubleKind::held: return "holds points, their neighbours go on";
    case TroubleKind::stopping:
    case TroubleKind::spooling:
    case TroubleKind::spool_damaged:
    case TroubleKind::refusing:
    case TroubleKind::dropping:
    case TroubleKind::behind: break;
  }
  return {};
}

constexpr std::string_view left_out = "told with ADMIN_TOKEN, or a token with the scope read";

void leave_out(std::string& quoted) {
  if (!quoted.empty()) quoted = left_out;
}

}  // namespace

Status without_quotes(Status status) {
  for (auto& trouble : status.situation.troubles)
    if (const auto words = plain_words_for(trouble.kind); !words.empty()) trouble.says = words;
  auto& report = status.report;
  report.warnings.clear();
  leave_out(report.redis_breaker.reason);
  leave_out(report.database_breaker.reason);
  leave_out(report.spool.trouble);
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    if (report.troubles[at]) leave_out(report.troubles[at]->reason);
    if (report.held[at]) leave_out(report.held[at]->reason);
    if (report.paused[at]) leave_out(report.paused[at]->by);
    if (report.dead_letters) leave_out((*report.dead_letters)[at].cause);
  }
  return status;
}

}  // namespace fixline::health
