#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "health/finding.hpp"
#include "health/trouble.hpp"

namespace fixline::health {

/// The kind of that name_of(); nullopt for one that this program does not know.
[[nodiscard]] std::optional<TroubleKind> trouble_kind_named(std::string_view name) noexcept;

/// A trouble that a running service tells, with what comes of it and what a person may do.
[[nodiscard]] Finding finding_of(std::optional<TroubleKind> kind, std::string what);

}  // namespace fixline::health
