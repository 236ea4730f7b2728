#pragma once

#include <string>

#include "health/findings.hpp"

namespace fixline::health {

/// For a person: each finding with what could be lost and what mends it; or that there is none.
[[nodiscard]] std::string as_text(const Findings& findings);

/// {"findings": [{"about", "what", "could_lose", "mend"}]}
[[nodiscard]] std::string as_json(const Findings& findings);

}  // namespace fixline::health
