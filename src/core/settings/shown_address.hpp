#pragma once

#include <string>
#include <string_view>

namespace fixline::settings {

/// An address of a server as it may be shown: a URI or libpq's key=value words. It is read as its
/// server reads it, escapes undone, and of its words the values are shown that are known to be no
/// secret. What it can't read is hidden: too much rather than too little.
[[nodiscard]] std::string without_passwords(std::string_view address);

}  // namespace fixline::settings
