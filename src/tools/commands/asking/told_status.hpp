#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "client/url.hpp"
#include "error/error.hpp"
#include "health/finding.hpp"

namespace fixline::commands {

/// What a running service tells of itself: the object of /health or /queue/status, whatever the
/// status of the answer. Without its ADMIN_TOKEN it leaves out what servers said. Five seconds at
/// most: less than a container's health check waits. Errors: unavailable (no answer), invalid (an
/// answer that is no JSON object).
[[nodiscard]] Result<boost::json::object> ask_service(const client::ServiceAddress& service,
                                                      std::string_view target,
                                                      const std::string& admin_token);

/// The troubles of /health, each with what comes of it and what to do.
[[nodiscard]] health::Findings troubles_in(const boost::json::object& health);

}  // namespace fixline::commands
