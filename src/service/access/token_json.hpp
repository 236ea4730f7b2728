#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access_token.hpp"
#include "error/error.hpp"

namespace fixline::access {

// A token as JSON, the one form in which files, the copy on disk and the database hand it over:
// {"id", "name", "tenant", "sha256", "scopes": [], "flights": [], "devices": [],
//  "points_per_second", "burst", "in_url", "created_at", "valid_until", "revoked_at"}.

[[nodiscard]] boost::json::object json_of(const AccessToken& token);

/// Of what lacks: nothing, none, no limit. Errors: invalid, with the member that is wrong. What it
/// does not know is a mistake as well: a limit that is misspelt must not be none.
[[nodiscard]] Result<AccessToken> token_in(const boost::json::value& json);

/// {"tokens": [...]}, one a line.
[[nodiscard]] std::string file_text(std::span<const AccessToken> tokens);

/// Errors: invalid, with the token that is wrong.
[[nodiscard]] Result<std::vector<AccessToken>> tokens_in(std::string_view file_text);

}  // namespace fixline::access
