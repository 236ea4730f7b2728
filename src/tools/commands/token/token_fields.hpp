#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "access/access_token.hpp"
#include "commands/token/token_store.hpp"
#include "error/error.hpp"
#include "points/point.hpp"

namespace fixline::commands {

/// What `fixline token issue` was told.
struct TokenOrder {
  std::string name;
  std::string tenant;
  std::vector<std::string> scopes;
  std::vector<std::string> flights;
  std::vector<std::string> devices;
  std::string until;
  std::uint32_t points_per_second = 0;
  std::uint32_t burst = 0;  ///< 0: twice the points of a second
  unsigned count = 1;
  bool is_for_url = false;
};

/// A new token, which nobody but its owner shall see whole.
struct NewToken {
  access::AccessToken kept;
  std::string text;
};

/// Of several each has its number in its name, and in place of {n} in its patterns.
/// Errors: invalid, with the flag that is wrong.
[[nodiscard]] Result<std::vector<NewToken>> new_tokens(const TokenOrder& order,
                                                       points::Timestamp now);

/// A new token that may do what `old` may.
[[nodiscard]] NewToken successor_of(const access::AccessToken& old, points::Timestamp now);

/// RFC 3339, or a span from now on, as 14d. Errors: invalid.
[[nodiscard]] Result<points::Timestamp> time_of(std::string_view text, points::Timestamp now);

/// "in force", "revoked", "expired", "in force until ...".
[[nodiscard]] std::string state_of(const access::AccessToken& token, points::Timestamp now);

/// The token that a person means by its id, or by its whole text. Errors: invalid.
[[nodiscard]] Result<access::AccessToken> token_named(const std::vector<KeptToken>& all,
                                                      std::string_view name);

}  // namespace fixline::commands
