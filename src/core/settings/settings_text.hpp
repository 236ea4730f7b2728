#pragma once

#include <string>

#include "settings/load_settings.hpp"

namespace fixline::settings {

/// Settings for people: name, value and origin in columns. Secrets are hidden here and below.
[[nodiscard]] std::string as_table(const LoadedSettings& loaded);

/// An array of {"name", "value" (null: none), "origin", "default", "secret", "meaning"}.
[[nodiscard]] std::string as_json(const LoadedSettings& loaded);

/// What as_json() wrote, maybe of another version: enough for as_table(). Errors: invalid.
[[nodiscard]] Result<LoadedSettings> from_json(const std::string& text);

/// A .env file: each setting explained; defaults stand as comments. When nothing is set this is
/// packaging/.env.example.
[[nodiscard]] std::string as_env_file(const LoadedSettings& loaded);

/// The reference for the documentation, without values.
[[nodiscard]] std::string as_markdown(const LoadedSettings& loaded);

}  // namespace fixline::settings
