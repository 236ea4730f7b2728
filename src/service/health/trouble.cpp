#include "health/trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace fixline::health {

std::string_view name_of(TroubleKind kind) noexcept {
  switch (kind) {
    case TroubleKind::stopping: return "stopping";
    case TroubleKind::redis_out: return "redis_out";
    case TroubleKind::database_out: return "database_out";
    case TroubleKind::not_writing: return "not_writing";
    case TroubleKind::lacks_rights: return "lacks_rights";
    case TroubleKind::spool_out: return "spool_out";
    case TroubleKind::spooling: return "spooling";
    case TroubleKind::spool_damaged: return "spool_damaged";
    case TroubleKind::resting: return "resting";
    case TroubleKind::no_reader: return "no_reader";
    case TroubleKind::unqueued: return "unqueued";
    case TroubleKind::paused: return "paused";
    case TroubleKind::refusing: return "refusing";
    case TroubleKind::dying: return "dying";
    case TroubleKind::dropping: return "dropping";
    case TroubleKind::held: return "held";
    case TroubleKind::behind: break;
  }
  return "behind";
}

std::string text_of(const Trouble& trouble, Trouble::Clock::time_point now) {
  const auto since = std::chrono::floor<std::chrono::seconds>(now - trouble.since).count();
  const auto subject =
      trouble.queue ? fmt::format("queue {} ", points::short_name(*trouble.queue)) : std::string();
  return fmt::format("{}{} (since {} s)", subject, trouble.says, std::max<long>(since, 0));
}

}  // namespace fixline::health
