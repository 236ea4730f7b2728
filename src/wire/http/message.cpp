#include "http/message.hpp"

#include <algorithm>

#include "text/ascii.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::http {
namespace {

std::optional<std::string> decoded_without_nul(std::string_view text, uri::Plus plus) {
  auto decoded = uri::percent_decoded(text, plus);
  if (decoded && decoded->find('\0') != std::string::npos) decoded.reset();
  return decoded;
}

/// Of the absolute form (RFC 9112, section 3.2.2), as proxies send it, what stands before the host;
/// of another nothing.
std::string_view scheme_of(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text::is_same_word(target.substr(0, scheme.size()), scheme))
      return target.substr(0, scheme.size());
  return {};
}

std::string_view without_authority(std::string_view target) {
  const auto scheme = scheme_of(target);
  if (scheme.empty()) return target;
  const auto end = target.find_first_of("/?", scheme.size());
  return end == std::string_view::npos ? "/" : target.substr(end);
}

}  // namespace

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::string Request::asker() const {
  return token_id.empty() ? client : client + " (token " + token_id + ")";
}

std::optional<Target> parse_target(std::string_view target) {
  target = without_authority(target);
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  if (path.find('%') != std::string_view::npos && !decoded_without_nul(path, uri::Plus::plus))
    return std::nullopt;
  Target parsed{std::string(path), {}};
  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    auto key = decoded_without_nul(pair.substr(0, equals), uri::Plus::blank);
    auto value = decoded_without_nul(
        equals == std::string_view::npos ? "" : pair.substr(equals + 1), uri::Plus::blank);
    if (!key || !value) return std::nullopt;
    if (!key->empty()) parsed.query.emplace_back(std::move(*key), std::move(*value));
  }
  return parsed;
}

std::string_view authority_of(std::string_view target) {
  const auto scheme = scheme_of(target);
  if (scheme.empty()) return {};
  return target.substr(scheme.size(), target.find_first_of("/?", scheme.size()) - scheme.size());
}

}  // namespace fixline::http
