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

/// Of the absolute form (RFC 9112, section 3.2.2), as proxies send it, what stands behind the host.
std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text::is_same_word(target.substr(0, scheme.size()), scheme)) {
      const auto end = target.find_first_of("/?", scheme.size());
      return end == std::string_view::npos ? "/" : target.substr(end);
    }
  return target;
}

}  // namespace

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::optional<Target> parse_target(std::string_view target) {
  target = without_authority(target);
  const auto mark = target.find('?');
  auto path = decoded_without_nul(target.substr(0, mark), uri::Plus::plus);
  if (!path) return std::nullopt;
  Target parsed{std::move(*path), {}};
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

}  // namespace fixline::http
