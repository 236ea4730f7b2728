#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace fixline::access {

/// Of a request's URL, for clients that can send no header.
inline constexpr std::string_view token_parameter = "token";

/// The secret that came with a request.
struct Credential {
  std::string_view text;
  bool is_in_url = false;
};

/// Where it is looked for, the first of: the header X-API-Key; Authorization, as Bearer or as the
/// password of Basic; token_parameter. Other schemes of Authorization are a proxy's, not ours. What
/// has to be decoded is put into `room`; holds as long as that and the request. Nullopt: none.
[[nodiscard]] std::optional<Credential> credential_of(const http::Request& request,
                                                      std::string& room);

}  // namespace fixline::access
