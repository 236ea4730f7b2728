#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access_token.hpp"
#include "error/error.hpp"
#include "points/point.hpp"
#include "settings/settings.hpp"

namespace fixline::commands {

/// A token as it is kept, and when an instance saw it last.
struct KeptToken {
  access::AccessToken token;
  std::string last_used;  ///< RFC 3339; empty: never, or not noted where it is kept
};

/// What is written at once, or not at all.
struct TokenChange {
  std::vector<access::AccessToken> added;
  std::vector<access::AccessToken>
      ended;  ///< that are there: their valid_until and revoked_at count
};

/// Where tokens are kept. Blocking. Errors: unavailable, misconfigured, invalid (what is kept).
class TokenStore {
 public:
  virtual ~TokenStore() = default;

  /// By name.
  [[nodiscard]] virtual Result<std::vector<KeptToken>> all() = 0;
  [[nodiscard]] virtual Result<void> write(const TokenChange& change) = 0;
};

/// TOKENS_FILE, or the database.
[[nodiscard]] std::unique_ptr<TokenStore> token_store(const settings::Settings& settings);

}  // namespace fixline::commands
