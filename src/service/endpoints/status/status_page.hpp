#pragma once

#include <string_view>

namespace fixline::endpoints {

/// The page that a browser gets at /: a small view of /queue/status that refreshes itself.
[[nodiscard]] std::string_view status_page();

/// The fields that go with it: it runs its own script and no other, asks its own server alone, and
/// stands in no frame.
[[nodiscard]] std::string_view status_page_fields();

}  // namespace fixline::endpoints
