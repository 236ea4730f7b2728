#pragma once

#include <filesystem>
#include <optional>

#include "error/error.hpp"
#include "sandbox/run_as.hpp"

namespace fixline::sandbox {

/// Whom PostgreSQL runs as: it refuses root. nullopt when this process is an ordinary user, else
/// `postgres`, or `nobody` where there is none. When that user may not pass through the folders
/// above `directory`, the answer carries the one capability that lets it through. A root that may
/// become nobody else (an unprivileged container) appears as that user in a user namespace.
/// Errors: misconfigured (there is no way to be another user than root).
/// See docs/decisions/006-private-postgres-under-root.md.
[[nodiscard]] Result<std::optional<RunAs>> server_user(const std::filesystem::path& directory);

/// `path` then belongs to whom PostgreSQL runs as; false with errno.
[[nodiscard]] bool hand_over(const std::filesystem::path& path, const std::optional<RunAs>& user);

/// True when everybody may pass through each of the folders above `path`.
[[nodiscard]] bool everybody_reaches(const std::filesystem::path& path);

}  // namespace fixline::sandbox
