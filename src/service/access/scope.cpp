#include "access/scope.hpp"

#include <algorithm>

namespace fixline::access {

std::string_view name_of(Scope scope) noexcept {
  switch (scope) {
    case Scope::ingest_live: return "ingest:live";
    case Scope::ingest_upload: return "ingest:upload";
    case Scope::ingest_scoring: return "ingest:scoring";
    case Scope::ingest_flymaster: return "ingest:flymaster";
    case Scope::ingest_uuid: return "ingest:uuid";
    case Scope::read: return "read";
    case Scope::dlq: return "dlq";
    case Scope::control: break;
  }
  return "control";
}

std::optional<Scope> scope_named(std::string_view name) noexcept {
  const auto* const found =
      std::ranges::find(all_scopes, name, [](Scope scope) { return name_of(scope); });
  return found == all_scopes.end() ? std::nullopt : std::optional(*found);
}

Scope ingest_scope(points::QueueName queue) noexcept {
  switch (queue) {
    case points::QueueName::live: return Scope::ingest_live;
    case points::QueueName::upload: return Scope::ingest_upload;
    case points::QueueName::scoring: return Scope::ingest_scoring;
    case points::QueueName::flymaster: break;
  }
  return Scope::ingest_flymaster;
}

}  // namespace fixline::access
