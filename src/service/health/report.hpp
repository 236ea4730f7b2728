#pragma once

#include <string>
#include <vector>

#include "health/finding.hpp"

namespace fixline::health {

/// A finding in one line, without its subject: for the log, /health and the self-test.
[[nodiscard]] std::string text_of(const Finding& finding);
[[nodiscard]] std::vector<std::string> texts_of(const Findings& findings);

/// The same with its subject, which is named once: "redis: appendonly is off: ...".
[[nodiscard]] std::string line_of(const Finding& finding);
/// Of that its beginning: "redis: appendonly is off".
[[nodiscard]] std::string headline_of(const Finding& finding);

/// For a person: each finding with what could be lost and what mends it; or that there is none.
[[nodiscard]] std::string as_text(const Findings& findings);

/// {"findings": [{"about", "what", "could_lose", "mend"}], "notes": [...]}, which are what is good
/// to know and needs no mending.
[[nodiscard]] std::string as_json(const Findings& findings,
                                  const std::vector<std::string>& notes = {});

}  // namespace fixline::health
