#include "commands/token/token_fields.hpp"

#include <algorithm>
#include <utility>

#include "access/token_text.hpp"
#include "formats/digest.hpp"
#include "points/time.hpp"
#include "points/validation.hpp"
#include "settings/setting_kinds.hpp"

namespace fixline::commands {
namespace {

using access::AccessToken;
using points::Timestamp;

constexpr std::string_view number_mark = "{n}";

std::string with_number(std::string text, const std::string& number) {
  for (auto at = text.find(number_mark); at != std::string::npos; at = text.find(number_mark, at))
    text.replace(at, number_mark.size(), number);
  return text;
}

std::vector<std::string> with_number(std::vector<std::string> texts, const std::string& number) {
  for (auto& text : texts) text = with_number(std::move(text), number);
  return texts;
}

/// As long as that of the last one: 007 of 150.
std::string padded(unsigned number, unsigned last) {
  auto digits = std::to_string(number);
  const auto length = std::to_string(last).size();
  return std::string(length - digits.size(), '0') + digits;
}

NewToken made(AccessToken kept, Timestamp now) {
  kept.id = access::random_token_id();
  const auto secret = access::random_token_secret();
  kept.secret = formats::sha256(secret);
  kept.created_at = now;
  auto text = access::token_text(kept.id, secret);
  return {std::move(kept), std::move(text)};
}

Result<void> check_texts(const char* flag, const std::vector<std::string>& texts) {
  for (const auto& text : texts)
    if (const auto fault = points::fault_of_id(text); fault || text.empty())
      return failure(ErrorCode::invalid,
                     std::string(flag) + ": " + std::string(fault.value_or("is empty")));
  return {};
}

Result<void> check(const TokenOrder& order) {
  if (auto done = check_texts("--name", {order.name}); !done) return done;
  if (auto done = check_texts("--flights", order.flights); !done) return done;
  if (auto done = check_texts("--devices", order.devices); !done) return done;
  if (!order.tenant.empty())
    if (auto done = check_texts("--tenant", {order.tenant}); !done) return done;
  if (order.burst > 0 && order.points_per_second == 0)
    return failure(ErrorCode::invalid, "--burst goes with --points-per-second");
  return {};
}

Result<AccessToken> draft_of(const TokenOrder& order, Timestamp now) {
  AccessToken draft;
  draft.tenant = order.tenant;
  for (const auto& name : order.scopes) {
    const auto scope = access::scope_named(name);
    if (!scope) return failure(ErrorCode::invalid, "--scope: there is no " + name);
    draft.scopes.add(*scope);
  }
  draft.limit.per_second = order.points_per_second;
  draft.limit.burst = order.burst > 0 ? order.burst : 2 * order.points_per_second;
  draft.is_for_url = order.is_for_url;
  if (!order.until.empty()) {
    const auto until = time_of(order.until, now);
    if (!until) return std::unexpected(in_context(until.error(), "--until"));
    if (*until <= now) return failure(ErrorCode::invalid, "--until: has passed already");
    draft.valid_until = *until;
  }
  return draft;
}

}  // namespace

Result<std::vector<NewToken>> new_tokens(const TokenOrder& order, Timestamp now) {
  if (auto done = check(order); !done) return std::unexpected(std::move(done).error());
  const auto draft = draft_of(order, now);
  if (!draft) return std::unexpected(draft.error());
  std::vector<NewToken> tokens;
  for (unsigned at = 1; at <= order.count; ++at) {
    const auto number = padded(at, order.count);
    auto kept = *draft;
    kept.name = order.count == 1 ? order.name : order.name + "-" + number;
    kept.flights = with_number(order.flights, number);
    kept.devices = with_number(order.devices, number);
    tokens.push_back(made(std::move(kept), now));
  }
  return tokens;
}

NewToken successor_of(const AccessToken& old, Timestamp now) {
  auto kept = old;
  kept.revoked_at.reset();
  return made(std::move(kept), now);
}

Result<Timestamp> time_of(std::string_view text, Timestamp now) {
  using std::chrono::days;
  using std::chrono::seconds;
  if (const auto time = points::parse_rfc3339(text)) return *time;
  if (const auto span = settings::span_of(text, seconds(0), days(36500))) return now + *span;
  return failure(ErrorCode::invalid,
                 "is neither a time, as 2026-09-01T00:00:00Z, nor a span, as 14d or 12h");
}

std::string state_of(const AccessToken& token, Timestamp now) {
  if (token.revoked_at) return "revoked";
  if (!token.valid_until) return "in force";
  if (*token.valid_until <= now) return "expired";
  return "in force until " + points::format_rfc3339(*token.valid_until);
}

Result<AccessToken> token_named(const std::vector<KeptToken>& all, std::string_view name) {
  const auto text = access::parse_token(name);
  const auto id = text ? text->id : name;
  const auto found =
      std::ranges::find_if(all, [id](const KeptToken& kept) { return kept.token.id == id; });
  if (found == all.end())
    return failure(ErrorCode::invalid,
                   "there is no token " + std::string(id) + "; fixline token list has the ids");
  return found->token;
}

}  // namespace fixline::commands
