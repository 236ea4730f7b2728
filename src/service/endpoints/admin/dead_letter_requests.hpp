#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dead_letters/filter.hpp"
#include "error/error.hpp"
#include "http/message.hpp"

namespace fixline::endpoints {

/// What a GET of dead letters asks for: filters, `limit` and `cursor` as query parameters.
struct DeadLetterQuery {
  dead_letters::Filter filter;
  std::size_t limit = 0;
  std::int64_t cursor = 0;  ///< letters below this id; 0: from the newest
};

/// Errors: invalid (an unknown or bad parameter).
[[nodiscard]] Result<DeadLetterQuery> dead_letter_query(const http::Request& request,
                                                        std::size_t limit_default,
                                                        std::size_t limit_max);

/// The body of a POST: {"filter": {"queue": "live", "id": [1, 2]}, ...}.
struct DeadLetterOrder {
  dead_letters::Filter filter;
  bool has_all = false;                 ///< "all": true, for an empty filter
  bool is_trial = false;                ///< "dry_run"
  std::optional<std::int64_t> confirm;  ///< how many letters the client expects
  std::size_t limit = 0;                ///< 0: not said
  std::int64_t cursor = 0;
};

/// Errors: invalid (no JSON object, or an unknown or bad member). An empty body is an empty order.
[[nodiscard]] Result<DeadLetterOrder> dead_letter_order(std::string_view body);

/// The letter that a path names; nullopt for anything but a positive number.
[[nodiscard]] std::optional<std::int64_t> dead_letter_id(std::string_view text);

}  // namespace fixline::endpoints
