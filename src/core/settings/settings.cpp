#include "settings/settings.hpp"

#include "uri/percent_encoding.hpp"

namespace fixline::settings {

std::string ListenAddress::text() const {
  return uri::bracketed(host) + ":" + std::to_string(port);
}

std::string RedisSettings::address() const {
  if (!url.empty()) return url;
  const auto secret = password.empty() ? std::string() : ":" + uri::percent_encoded(password) + "@";
  return "redis://" + secret + uri::bracketed(host) + ":" + std::to_string(port) + "/" +
         std::to_string(database);
}

}  // namespace fixline::settings
