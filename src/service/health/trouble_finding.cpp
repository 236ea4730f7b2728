#include "health/trouble_finding.hpp"

#include <algorithm>
#include <utility>

namespace fixline::health {
namespace {

struct Consequence {
  std::string_view effect;
  std::string_view remedy;
};

Consequence consequence_of(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::stopping: return {"it takes no points", "start it again"};
    case TroubleKind::redis_out:
      return {"points take another way, at a slower pace",
              "bring Redis back; the service finds it by itself"};
    case TroubleKind::database_out:
    case TroubleKind::not_writing:
      return {
          "points wait, and their users don't see them",
          "bring PostgreSQL back, or mend what the message says; the service goes on by itself"};
    case TroubleKind::lacks_rights:
      return {"what needs these rights does not work",
              "give the user of Redis the rights of the line ACL SETUSER in docs/operations.md; "
              "the service finds it by itself"};
    case TroubleKind::spool_out:
      return {"points are refused when Redis and PostgreSQL are both down",
              "make SPOOL_DIR a folder with room that the service may write to"};
    case TroubleKind::spooling:
      return {"points are late", "it drains by itself once PostgreSQL takes points"};
    case TroubleKind::spool_damaged:
      return {"what could not be read is not delivered",
              "check the disk, keep the *.damaged files elsewhere, then remove them"};
    case TroubleKind::resting:
      return {"points of this queue are late",
              "mend what the message says; the queue goes on by itself"};
    case TroubleKind::no_reader:
      return {"points of this queue that wait in Redis are late",
              "mend what the message says: the user's rights, or the key; the service finds it by "
              "itself"};
    case TroubleKind::unqueued:
      return {"these points take another way, at a slower pace",
              "mend what the message says: the user's rights, or the key; the service finds it by "
              "itself"};
    case TroubleKind::paused:
      return {"points of this queue wait", "fixline resume, when the work on its table is done"};
    case TroubleKind::refusing:
      return {"clients must come again; those that don't lose points",
              "find out why the queue does not drain, or raise QUEUE_MAX_POINTS"};
    case TroubleKind::dying:
      return {"points are in no table until they are mended",
              "fixline dlq list, then mend the cause and fixline dlq replay"};
    case TroubleKind::dropping:
      return {
          "these points are in no table and in no dead letter",
          "look at the table's BEFORE INSERT triggers (one that returns NULL drops the row), its "
          "rules, and its unique indexes over expressions"};
    case TroubleKind::held:
      return {"these points are late", "mend what the message says; each is tried again by itself"};
    case TroubleKind::behind: break;
  }
  return {"users see old points",
          "look at what PostgreSQL is busy with; more DATABASE_CONNECTIONS may help"};
}

}  // namespace

std::optional<TroubleKind> trouble_kind_named(std::string_view name) noexcept {
  const auto* const found =
      std::ranges::find(all_trouble_kinds, name, [](TroubleKind kind) { return name_of(kind); });
  return found == all_trouble_kinds.end() ? std::nullopt : std::optional(*found);
}

Finding finding_of(std::optional<TroubleKind> kind, std::string what) {
  if (!kind) return {Subject::program, std::move(what), "", "docs/operations.md tells of it"};
  const auto consequence = consequence_of(*kind);
  return {Subject::program, std::move(what), std::string(consequence.effect),
          std::string(consequence.remedy)};
}

}  // namespace fixline::health
