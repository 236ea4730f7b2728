#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fixline::formats {

/// A finite decimal number with blanks around it, as "-12", "+1.5", ".5" or "1e3"; nullopt for
/// anything else, "nan", "inf" and hexadecimals included.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text) noexcept;

/// A whole number of 64 bits with blanks around it.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view text) noexcept;

/// Appends the shortest text that is read back as the same double. `number` is finite.
void append_number(std::string& out, double number);

}  // namespace fixline::formats
