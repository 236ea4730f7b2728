#include "access/credential.hpp"

#include <openssl/evp.h>

#include "text/ascii.hpp"

namespace fixline::access {
namespace {

constexpr std::size_t basic_characters_max = 1024;

/// What follows the name of a scheme; nullopt for another scheme.
std::optional<std::string_view> behind(std::string_view scheme, std::string_view authorization) {
  if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ' ||
      !text::is_same_word(authorization.substr(0, scheme.size()), scheme))
    return std::nullopt;
  return text::trimmed(authorization.substr(scheme.size()));
}

/// Empty for what is not base64.
std::string base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > basic_characters_max) return {};
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()));
  const int padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (length < padding) return {};
  bytes.resize(static_cast<std::size_t>(length - padding));
  return bytes;
}

std::string password_in(std::string_view base64) {
  const auto pair = base64_decoded(base64);
  const auto colon = pair.find(':');
  return colon == std::string::npos ? std::string() : pair.substr(colon + 1);
}

}  // namespace

std::optional<Credential> credential_of(const http::Request& request, std::string& room) {
  if (!request.api_key.empty()) return Credential{request.api_key};
  if (const auto bearer = behind("bearer", request.authorization)) return Credential{*bearer};
  if (const auto basic = behind("basic", request.authorization)) {
    room = password_in(*basic);
    return Credential{room};
  }
  if (const auto parameter = request.parameter(token_parameter))
    return Credential{*parameter, true};
  return std::nullopt;
}

}  // namespace fixline::access
