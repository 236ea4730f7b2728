#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace fixline::json_bodies {

/// Reads a value that nobody asked for to its end, so that what is malformed inside is noticed: the
/// parser is lazy and skips values by counting brackets alone.
/// Returns SUCCESS with the value consumed, else what is malformed in it.
[[nodiscard]] simdjson::error_code walk(simdjson::ondemand::value value);

/// True if `token` is a number by JSON's grammar (RFC 8259), however large.
[[nodiscard]] bool is_json_number(std::string_view token) noexcept;

/// What `error`, found at `rest` (the text from there on), means to whoever wrote the document.
[[nodiscard]] std::string explain(simdjson::error_code error, std::string_view rest);

}  // namespace fixline::json_bodies
