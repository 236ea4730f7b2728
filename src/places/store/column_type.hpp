#pragma once

#include <string_view>

#include "store/row_columns.hpp"

namespace fixline::store {

/// Whether a column of that type, by its name in the catalogue, can hold every value of the source:
/// as it is, or by a cast that loses what little it may. A type that is not the server's own (an
/// enumeration, one of an extension) is trusted.
[[nodiscard]] bool can_hold(std::string_view column_type, const KnownColumn& source) noexcept;

}  // namespace fixline::store
