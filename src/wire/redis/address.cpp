#include "redis/address.hpp"

#include "text/number.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::redis {
namespace {

std::unexpected<Error> wrong(std::string_view what) {
  return failure(ErrorCode::invalid, "redis address: " + std::string(what));
}

Result<void> read_credentials(std::string_view text, RedisAddress& address) {
  const auto colon = text.find(':');
  const auto user = uri::percent_decoded(text.substr(0, colon));
  const auto password =
      uri::percent_decoded(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (!user || !password) return wrong("a % in user or password is not followed by two digits");
  address.username = *user;
  address.password = *password;
  return {};
}

Result<void> read_host(std::string_view text, RedisAddress& address) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return wrong("a ] is missing after the IPv6 address");
    address.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':') return wrong("a colon is missing before the port");
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto colon = text.find(':');
    if (colon != 0 && !text.empty()) address.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  if (port.empty()) return {};
  const auto number = text::number_in<std::uint16_t>(port);
  if (!number || *number == 0) return wrong("the port is not a number from 1 to 65535");
  address.port = *number;
  return {};
}

Result<void> read_database(std::string_view text, RedisAddress& address) {
  if (text.empty()) return {};
  const auto number = text::number_in<std::uint32_t>(text);
  if (!number) return wrong("the database is not a number");
  address.database = *number;
  return {};
}

Result<RedisAddress> parse_unix(std::string_view rest) {
  RedisAddress address;
  const auto query = rest.find('?');
  address.socket_path = rest.substr(0, query);
  if (!address.socket_path.starts_with('/')) return wrong("the socket's path is not absolute");
  if (query == std::string_view::npos) return address;
  const auto option = rest.substr(query + 1);
  if (!option.starts_with("db=")) return wrong("after the ? only db= is known");
  if (auto read = read_database(option.substr(3), address); !read)
    return std::unexpected(std::move(read).error());
  return address;
}

Result<RedisAddress> parse_tcp(std::string_view rest) {
  RedisAddress address;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    if (auto read = read_credentials(rest.substr(0, at), address); !read)
      return std::unexpected(std::move(read).error());
    rest.remove_prefix(at + 1);
  }
  const auto slash = rest.find('/');
  if (auto read = read_host(rest.substr(0, slash), address); !read)
    return std::unexpected(std::move(read).error());
  if (slash == std::string_view::npos) return address;
  if (auto read = read_database(rest.substr(slash + 1), address); !read)
    return std::unexpected(std::move(read).error());
  return address;
}

}  // namespace

Result<RedisAddress> parse_address(std::string_view url) {
  constexpr std::string_view tcp = "redis://";
  constexpr std::string_view local = "unix://";
  if (url.starts_with(tcp)) return parse_tcp(url.substr(tcp.size()));
  if (url.starts_with(local)) return parse_unix(url.substr(local.size()));
  if (url.starts_with("rediss://"))
    return wrong("rediss:// (TLS) is not supported; put a TLS proxy or a tunnel in between");
  return wrong("it starts neither with redis:// nor with unix://");
}

std::string to_string(const RedisAddress& address) {
  const std::string database = std::to_string(address.database);
  if (!address.socket_path.empty()) return "unix://" + address.socket_path + "?db=" + database;
  return "redis://" + uri::bracketed(address.host) + ":" + std::to_string(address.port) + "/" +
         database;
}

}  // namespace fixline::redis
