#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "access/access_token.hpp"
#include "error/error.hpp"

namespace fixline::access {

// A file of tokens: TOKENS_FILE, which a person or `fixline token` writes, and the copy that the
// service keeps for a start without the database. Blocking.

/// Errors: unavailable (can't be read), misconfigured (others may write it, or it is a link),
/// invalid (what is in it).
[[nodiscard]] Result<std::vector<AccessToken>> read_token_file(const std::filesystem::path& path);

/// In place of what was there, at once as a whole, readable by its owner alone; its folder is made
/// when it is missing. Errors: unavailable, overloaded (no room).
[[nodiscard]] Result<void> write_token_file(const std::filesystem::path& path,
                                            std::span<const AccessToken> tokens);

}  // namespace fixline::access
