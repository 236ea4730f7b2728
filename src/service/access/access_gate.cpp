#include "access/access_gate.hpp"

#include <chrono>
#include <utility>

#include "access/access_answers.hpp"
#include "access/flight_rights.hpp"
#include "access/tenant_flights.hpp"
#include "access/token_text.hpp"
#include "formats/digest.hpp"
#include "points/time.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::access {
namespace {

std::size_t index_of(Admittance admittance) { return static_cast<std::size_t>(admittance); }

bool is_let_in(Admittance admittance) {
  return admittance == Admittance::admitted || admittance == Admittance::anonymous;
}

void note_use(TokenUse& use, points::Timestamp now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (use.last_second.load(std::memory_order_relaxed) != second)
    use.last_second.store(second, std::memory_order_relaxed);
}

}  // namespace

std::string_view name_of(Admittance admittance) noexcept {
  switch (admittance) {
    case Admittance::anonymous: return "anonymous";
    case Admittance::admitted: return "admitted";
    case Admittance::missing: return "missing";
    case Admittance::unknown: return "unknown";
    case Admittance::expired: return "expired";
    case Admittance::revoked: return "revoked";
    case Admittance::in_url: return "in_url";
    case Admittance::unready: return "unready";
    case Admittance::scope: return "scope";
    case Admittance::flight: return "flight";
    case Admittance::too_fast: return "too_fast";
    case Admittance::too_many: break;
  }
  return "too_many";
}

AccessGate::AccessGate(AccessOptions options, telemetry::Metrics& metrics, telemetry::Log log)
    : options_(std::move(options)), log_(std::move(log)) {
  for (std::size_t at = 0; at < counts_.size(); ++at)
    counts_[at] = &metrics.access(name_of(static_cast<Admittance>(at)));
}

bool AccessGate::has_administrator() const noexcept {
  return !options_.admin_token.empty() || (book_ != nullptr && book_->has_administrator());
}

AccessGate::Answered<Caller> AccessGate::admit(const http::Request& request,
                                               points::QueueName queue) {
  if (options_.ingest == IngestAuth::off) return Caller{};
  const auto scope = ingest_scope(queue);
  auto judged = judge_sender(request, scope);
  count(judged.admittance, request.client, judged.caller);
  if (is_let_in(judged.admittance)) return std::move(judged.caller);
  return std::unexpected(answer_to(judged.admittance, scope));
}

std::optional<http::Response> AccessGate::refusal_of(const http::Request& request,
                                                     points::QueueName queue) {
  if (options_.ingest == IngestAuth::off) return std::nullopt;
  const auto scope = ingest_scope(queue);
  const auto judged = judge_sender(request, scope);
  if (is_let_in(judged.admittance)) return std::nullopt;
  count(judged.admittance, request.client, judged.caller);
  return answer_to(judged.admittance, scope);
}

std::expected<Caller, Admittance> AccessGate::admit_to_admin(const http::Request& request,
                                                             Scope scope) {
  auto judged = judge(request, scope);
  count(judged.admittance, request.client, judged.caller);
  if (judged.admittance != Admittance::admitted) return std::unexpected(judged.admittance);
  return std::move(judged.caller);
}

std::optional<Admittance> AccessGate::refusal_from_admin(const http::Request& request,
                                                         Scope scope) {
  const auto judged = judge(request, scope);
  if (judged.admittance == Admittance::admitted) return std::nullopt;
  count(judged.admittance, request.client, judged.caller);
  return judged.admittance;
}

AccessGate::Answered<void> AccessGate::admit(const Caller& caller, formats::Submission& submission,
                                             std::string_view client) {
  if (!caller.token) return {};
  if (auto may = check_names(caller, submission, client); !may) return may;
  if (auto may = check_rate(caller, submission.points_sent, client); !may) return may;
  put_within(caller.token->token.tenant, submission);
  return {};
}

AccessGate::Answered<void> AccessGate::check_names(const Caller& caller,
                                                   const formats::Submission& submission,
                                                   std::string_view client) {
  const auto& token = caller.token->token;
  if (!token.scopes.contains(Scope::ingest_uuid) && has_chosen_uuid(submission)) {
    count(Admittance::scope, client, caller);
    return std::unexpected(answer_to(Admittance::scope, Scope::ingest_uuid));
  }
  if (const auto foreign = first_foreign(token, submission)) {
    count(Admittance::flight, client, caller);
    return std::unexpected(not_yours(ingest_scope(submission.queue), foreign->what, foreign->name));
  }
  return {};
}

AccessGate::Answered<void> AccessGate::check_rate(const Caller& caller, std::uint64_t points,
                                                  std::string_view client) {
  const auto& token = caller.token->token;
  if (token.limit.is_none()) return {};
  if (points > token.limit.burst) {
    count(Admittance::too_many, client, caller);
    return std::unexpected(too_many(token.limit, points));
  }
  const auto now = PointRate::Clock::now();
  auto& rate = caller.token->use->rate;
  if (const auto wait = rate.take(points, token.limit, now)) {
    count(Admittance::too_fast, client, caller);
    return std::unexpected(too_fast(token.limit, rate.left(token.limit, now), *wait));
  }
  return {};
}

AccessGate::Judged AccessGate::judge_sender(const http::Request& request, Scope scope) const {
  auto judged = judge(request, scope);
  if (judged.admittance == Admittance::missing && options_.ingest == IngestAuth::optional)
    judged.admittance = Admittance::anonymous;
  return judged;
}

AccessGate::Judged AccessGate::judge(const http::Request& request, Scope scope) const {
  std::string room;
  const auto credential = credential_of(request, room);
  if (!credential) return {Admittance::missing, {}};
  const auto text = parse_token(credential->text);
  if (auto known = text && book_ ? book_->find(text->id) : nullptr) {
    auto judged = judge_token(*credential, *known, text->secret, scope);
    // Only who has the secret is called by the token's name.
    if (judged.admittance != Admittance::unknown) judged.caller.token = std::move(known);
    return judged;
  }
  if (!credential->is_in_url && is_admin_token(credential->text)) return {Admittance::admitted, {}};
  return {text && !book_ ? Admittance::unready : Admittance::unknown, {}};
}

AccessGate::Judged AccessGate::judge_token(const Credential& credential, const KnownToken& known,
                                           std::string_view secret, Scope scope) const {
  const auto& token = known.token;
  const auto now = points::now();
  if (!formats::is_same_secret(formats::sha256(secret), token.secret))
    return {Admittance::unknown, {}};
  if (token.revoked_at) return {Admittance::revoked, {}};
  if (token.valid_until && *token.valid_until <= now) return {Admittance::expired, {}};
  if (credential.is_in_url && !token.is_for_url) return {Admittance::in_url, {}};
  if (!token.scopes.contains(scope)) return {Admittance::scope, {}};
  note_use(*known.use, now);
  return {Admittance::admitted, {}};
}

bool AccessGate::is_admin_token(std::string_view text) const {
  return !options_.admin_token.empty() && formats::is_same_secret(text, options_.admin_token);
}

// Whoever guesses must not be able to fill the log.
void AccessGate::count(Admittance admittance, std::string_view client, const Caller& caller) {
  counts_[index_of(admittance)]->Increment();
  if (is_let_in(admittance)) return;
  log_->log(telemetry::seldom("requests that are not let in"), spdlog::level::warn,
            "access: {} is refused{}: {}", client,
            caller.token ? " with token " + caller.token->token.id : std::string(),
            name_of(admittance));
}

}  // namespace fixline::access
