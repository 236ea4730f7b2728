#pragma once

#include <boost/json/array.hpp>
#include <string_view>

#include "error/error.hpp"
#include "http/message.hpp"
#include "points/refusal.hpp"

namespace fixline::http {

/// An answer of RFC 9457: what was wrong, for a person and for a program.
[[nodiscard]] Response problem(unsigned status, std::string_view detail);

/// The same, with the refused points: `errors` (the first 100) and `rejected_count`.
[[nodiscard]] Response problem(unsigned status, std::string_view detail,
                               const points::Refusals& refusals);

/// [{"index": 3, "field": "lat", "reason": "..."}], as receipts and problems carry it.
[[nodiscard]] boost::json::array json_of(const points::Refusals& refusals);

/// 429: not now, but after `retry_after_seconds`.
[[nodiscard]] Response too_many_requests(std::string_view reason, unsigned retry_after_seconds);

/// The answer for an error of the MemoryBudget: 503 when there will be memory later, 413 when there
/// never will.
[[nodiscard]] Response no_memory_answer(const Error& error);

/// The status that tells a client of an error of the parts below; what an endpoint refuses by
/// itself has its status there.
[[nodiscard]] unsigned status_for(ErrorCode code) noexcept;

/// The answer for an error. Clients are not told about internals: of an outage or a mistake of the
/// set-up they learn that it is one, the log has the rest.
[[nodiscard]] Response problem(const Error& error);

}  // namespace fixline::http
