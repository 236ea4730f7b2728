#pragma once

#include "health/situation.hpp"

namespace fixline::health {

/// The same without what servers, tables and operators said in their own words: these name hosts,
/// ports, users and data. What goes on, since when, and how many points it is about, stay.
[[nodiscard]] Status without_quotes(Status status);

}  // namespace fixline::health
