#include "settings/settings.hpp"

#include <string_view>

namespace fixline::settings {
namespace {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string result;
  for (const char letter : text) {
    if (plain.find(letter) != std::string_view::npos) {
      result += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    result += '%';
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result;
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string ListenAddress::text() const { return bracketed(host) + ":" + std::to_string(port); }

std::string RedisSettings::address() const {
  if (!url.empty()) return url;
  const auto secret = password.empty() ? std::string() : ":" + percent_encoded(password) + "@";
  return "redis://" + secret + bracketed(host) + ":" + std::to_string(port) + "/" +
         std::to_string(database);
}

}  // namespace fixline::settings
