#pragma once

#include <spdlog/logger.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dead_letters/dead_letter_table.hpp"
#include "dead_letters/replay.hpp"
#include "error/error.hpp"
#include "http/message.hpp"

namespace fixline::endpoints {

[[nodiscard]] http::Response json_response(std::string json);

/// {"letters": [...], "next": "17"}; next is null at the end.
[[nodiscard]] http::Response list_response(const dead_letters::DeadLetterList& list);

[[nodiscard]] http::Response no_such_dead_letter(std::int64_t id);

/// Of an outage or a mistake of the set-up the client learns that it is one; the log has the rest.
[[nodiscard]] http::Response dead_letter_problem(const Error& error, spdlog::logger& log);

/// A Link header's value: the same request with another cursor.
[[nodiscard]] std::string next_page_link(const http::Request& request, std::int64_t cursor);

/// {"dry_run": false, "matched": 3, ..., "next": null}; next is where another request goes on.
[[nodiscard]] std::string json_of(const dead_letters::ReplayReport& report, bool is_trial);

/// What became of a replay of one letter, for a person.
[[nodiscard]] std::string outcome_of(const dead_letters::ReplayReport& report);

}  // namespace fixline::endpoints
