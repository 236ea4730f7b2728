#pragma once

#include <filesystem>

#include "error/error.hpp"

namespace fixline::posix {

/// A folder that others could put files into, or lead elsewhere, is none for ours: it must be no
/// symbolic link, belong to this user or to root, and not be open for everybody to write to. One
/// that is not there is well. Errors: misconfigured, with what would mend it.
[[nodiscard]] Result<void> check_own_folder(const std::filesystem::path& folder);

}  // namespace fixline::posix
