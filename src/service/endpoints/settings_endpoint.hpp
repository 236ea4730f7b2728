#pragma once

#include <string>

#include "endpoints/admin_gate.hpp"
#include "http/router.hpp"

namespace fixline::endpoints {

/// GET /admin/settings: what the service runs with, as `json` says, which must outlive the router.
/// Nothing is added without an admin token.
void add_settings_endpoint(http::Router& router, AdminGate& gate, const std::string& json);

}  // namespace fixline::endpoints
