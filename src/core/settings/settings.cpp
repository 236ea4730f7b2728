#include "settings/settings.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "uri/percent_encoding.hpp"

namespace fixline::settings {

std::string ListenAddress::text() const {
  return uri::bracketed(host) + ":" + std::to_string(port);
}

bool ListenAddress::is_loopback() const {
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == 127;
  in6_addr six{};
  if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return host == "localhost";
}

std::string RedisSettings::address() const {
  if (!url.empty()) return url;
  const auto secret = password.empty() ? std::string() : ":" + uri::percent_encoded(password) + "@";
  return "redis://" + secret + uri::bracketed(host) + ":" + std::to_string(port) + "/" +
         std::to_string(database);
}

}  // namespace fixline::settings
