#pragma once

#include <chrono>
#include <string_view>

#include "access/access_gate.hpp"
#include "access/point_rate.hpp"
#include "http/message.hpp"

namespace fixline::access {

// Answers for who is not let in, as RFC 6750 has them; none tells anything of other tokens.

/// For the 401s, the 503, and the scope's 403.
[[nodiscard]] http::Response answer_to(Admittance refused, Scope scope);

/// 403: `what` is "flight" or "device", `name` its id; empty: it has none.
[[nodiscard]] http::Response not_yours(Scope scope, std::string_view what, std::string_view name);

/// 429, with what is left and when there is enough.
[[nodiscard]] http::Response too_fast(PointLimit limit, std::uint64_t left,
                                      std::chrono::nanoseconds wait);

/// 413: as many as that never pass.
[[nodiscard]] http::Response too_many(PointLimit limit, std::uint64_t points);

}  // namespace fixline::access
