#pragma once

#include <string>
#include <string_view>

#include "settings/load_settings.hpp"

namespace fixline::settings {

/// An address without the passwords in it: in user:password@, password=... and sslpassword=...
/// Hides too much rather than too little.
[[nodiscard]] std::string without_passwords(const std::string& address);

/// A setting's value as it may be shown: secrets as ***.
[[nodiscard]] std::string shown_value(const EffectiveSetting& setting);

}  // namespace fixline::settings
