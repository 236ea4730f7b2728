#include "client/url.hpp"

#include <cstdint>

#include "text/number.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::client {
namespace {

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view secret_scheme = "https://";

}  // namespace

std::string ServiceAddress::authority() const { return uri::bracketed(host) + ":" + port; }

Result<ServiceAddress> parse_service_url(std::string_view url) {
  const auto bad = [url](std::string_view why) {
    return failure(ErrorCode::invalid, "address " + std::string(url) + ": " + std::string(why));
  };
  const bool is_secret = url.starts_with(secret_scheme);
  if (!is_secret && !url.starts_with(plain_scheme))
    return bad("must start with http:// or https://");
  std::string_view rest = url.substr(is_secret ? secret_scheme.size() : plain_scheme.size());
  for (const char c : rest)
    if (c <= ' ' || c == '?' || c == '#' || c == '@' || c == 0x7f)
      return bad("only http(s)://host:port/path is understood");

  const auto slash = rest.find('/');
  std::string_view prefix = slash == std::string_view::npos ? "" : rest.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  rest = rest.substr(0, slash);

  std::string_view host = rest;
  std::string_view port = is_secret ? "443" : "80";
  const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == std::string_view::npos) return bad("the IPv6 address has no closing bracket");
  const auto colon = rest.find(':', bracket);
  if (colon != std::string_view::npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon + 1);
  }
  if (bracket != 0) {
    if (host.back() != ']') return bad("only a port may follow the IPv6 address");
    host = host.substr(1, bracket - 1);
  }
  if (host.empty()) return bad("the host is missing");
  if (text::number_in<std::uint16_t>(port).value_or(0) == 0)
    return bad("the port must be a number from 1 to 65535");
  return ServiceAddress{.host = std::string(host),
                        .port = std::string(port),
                        .prefix = std::string(prefix),
                        .is_secret = is_secret};
}

}  // namespace fixline::client
