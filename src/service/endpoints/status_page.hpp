#pragma once

#include <string_view>

namespace fixline::endpoints {

/// The page that a browser gets at /: a small view of /queue/status that refreshes itself.
[[nodiscard]] std::string_view status_page();

}  // namespace fixline::endpoints
