#include "access/token_json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>

#include "access/token_text.hpp"
#include "json/members.hpp"
#include "points/time.hpp"
#include "text/hex.hpp"
#include "text/number.hpp"

namespace fixline::access {
namespace {

namespace json = boost::json;
using plain_json::list_at;
using plain_json::text_at;
using plain_json::value_at;
using Time = std::optional<points::Timestamp>;

constexpr auto known_members = std::to_array<std::string_view>(
    {"id", "name", "tenant", "sha256", "scopes", "flights", "devices", "points_per_second", "burst",
     "in_url", "created_at", "valid_until", "revoked_at"});

std::string hex_of(const formats::Sha256& digest) {
  return text::hex_of({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::optional<formats::Sha256> digest_in(std::string_view hex) {
  formats::Sha256 digest;
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t at = 0; at < digest.size(); ++at) {
    const auto digits = hex.substr(2 * at, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), digest[at], 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  }
  return digest;
}

json::value json_of(const Time& time) {
  return time ? json::value(points::format_rfc3339(*time)) : json::value();
}

json::array json_of(const std::vector<std::string>& words) {
  return json::array(words.begin(), words.end());
}

std::unexpected<Error> mistake(std::string_view id, const std::string& what) {
  return failure(ErrorCode::invalid,
                 "token " + (id.empty() ? "without id" : std::string(id)) + ": " + what);
}

std::unexpected<Error> wrong(std::string_view id, std::string_view member) {
  return mistake(id, std::string(member) + " is not as it must be");
}

/// False when there is one that is no time.
bool read_time(const json::value& of, std::string_view name, Time& to) {
  const auto& value = value_at(of, name);
  if (value.is_null()) return true;
  to = points::parse_rfc3339(text_at(of, name));
  return to.has_value();
}

/// False when it is something else than a list of texts.
bool read_words(const json::value& of, std::string_view name, std::vector<std::string>& to) {
  const auto& value = value_at(of, name);
  if (value.is_null()) return true;
  if (!value.is_array()) return false;
  for (const auto& word : value.get_array()) {
    if (!word.is_string()) return false;
    to.emplace_back(word.get_string());
  }
  return true;
}

/// False when it is no whole number within 32 bits.
bool read_number(const json::value& of, std::string_view name, std::uint32_t& to) {
  const auto& value = value_at(of, name);
  if (value.is_null()) return true;
  boost::system::error_code error;
  to = value.to_number<std::uint32_t>(error);
  return !error;
}

/// False when it is something else than true or false.
bool read_flag(const json::value& of, std::string_view name, bool& to) {
  const auto& value = value_at(of, name);
  if (value.is_bool()) to = value.get_bool();
  return value.is_bool() || value.is_null();
}

bool read_scopes(const json::value& of, Scopes& to) {
  std::vector<std::string> names;
  if (!read_words(of, "scopes", names)) return false;
  for (const auto& name : names) {
    const auto scope = scope_named(name);
    if (!scope) return false;
    to.add(*scope);
  }
  return true;
}

}  // namespace

json::object json_of(const AccessToken& token) {
  json::array scopes;
  for (const auto scope : all_scopes)
    if (token.scopes.contains(scope)) scopes.emplace_back(name_of(scope));
  return {{"id", token.id},
          {"name", token.name},
          {"tenant", token.tenant},
          {"sha256", hex_of(token.secret)},
          {"scopes", std::move(scopes)},
          {"flights", json_of(token.flights)},
          {"devices", json_of(token.devices)},
          {"points_per_second", token.limit.per_second},
          {"burst", token.limit.burst},
          {"in_url", token.is_for_url},
          {"created_at", points::format_rfc3339(token.created_at)},
          {"valid_until", json_of(token.valid_until)},
          {"revoked_at", json_of(token.revoked_at)}};
}

Result<AccessToken> token_in(const json::value& json) {
  AccessToken token;
  if (!json.is_object()) return mistake("", "is no object");
  token.id = text_at(json, "id");
  for (const auto& member : json.get_object())
    if (std::ranges::find(known_members, std::string_view(member.key())) == known_members.end())
      return mistake(token.id, "\"" + std::string(member.key()) + "\" means nothing");
  if (!parse_token(token_text(token.id, std::string(token_secret_characters, 'x'))))
    return wrong(token.id, "id");
  token.name = text_at(json, "name");
  token.tenant = text_at(json, "tenant");
  const auto secret = digest_in(text_at(json, "sha256"));
  if (!secret) return wrong(token.id, "sha256");
  token.secret = *secret;
  if (!read_scopes(json, token.scopes)) return wrong(token.id, "scopes");
  if (!read_words(json, "flights", token.flights)) return wrong(token.id, "flights");
  if (!read_words(json, "devices", token.devices)) return wrong(token.id, "devices");
  if (!read_number(json, "points_per_second", token.limit.per_second))
    return wrong(token.id, "points_per_second");
  if (!read_number(json, "burst", token.limit.burst) ||
      token.limit.is_none() != (token.limit.burst == 0))
    return mistake(token.id, "burst goes with points_per_second, and is at least 1");
  if (!read_flag(json, "in_url", token.is_for_url)) return wrong(token.id, "in_url");
  Time created_at;
  if (!read_time(json, "created_at", created_at)) return wrong(token.id, "created_at");
  token.created_at = created_at.value_or(points::Timestamp{});
  if (!read_time(json, "valid_until", token.valid_until)) return wrong(token.id, "valid_until");
  if (!read_time(json, "revoked_at", token.revoked_at)) return wrong(token.id, "revoked_at");
  return token;
}

std::string file_text(std::span<const AccessToken> tokens) {
  std::string text = "{\"tokens\": [";
  for (const auto& token : tokens)
    text += (&token == tokens.data() ? "\n" : ",\n") + json::serialize(json_of(token));
  return text + "\n]}\n";
}

Result<std::vector<AccessToken>> tokens_in(std::string_view file_text) {
  boost::system::error_code error;
  const auto whole = json::parse(file_text, error);
  if (error || !value_at(whole, "tokens").is_array())
    return failure(ErrorCode::invalid, "is not {\"tokens\": [...]}");
  std::vector<AccessToken> tokens;
  std::set<std::string> ids;
  for (const auto& value : list_at(whole, "tokens")) {
    auto token = token_in(value);
    if (!token) return std::unexpected(std::move(token).error());
    if (!ids.insert(token->id).second)
      return failure(ErrorCode::invalid, "token " + token->id + " is there twice");
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

}  // namespace fixline::access
