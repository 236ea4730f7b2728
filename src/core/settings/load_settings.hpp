#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "settings/setting_table.hpp"
#include "settings/settings.hpp"

namespace fixline::settings {

/// Where settings may come from, the strongest first.
struct SettingSources {
  /// Name of the setting and value, as given by flags.
  std::vector<std::pair<std::string, std::string>> flags;
  /// All of the process's environment. An empty value counts as not given.
  std::vector<std::pair<std::string, std::string>> environment;
  std::string file_text;  ///< of the .env file; empty when there is none
  std::string file_name;  ///< as it is called in messages
};

/// One setting as it is in force.
struct EffectiveSetting {
  Setting setting;
  std::string value;   ///< with its secrets: for the program, not for the screen
  std::string origin;  ///< "default", "flag --redis-url", "environment REDIS_URL", ".env line 7"
};

struct LoadedSettings {
  Settings settings;
  std::vector<EffectiveSetting> effective;  ///< in the table's order
};

/// Every mistake that was found, a line each: ".env line 7: QUEUE_BATCH_MAX: "x" is not ...".
using SettingMistakes = std::vector<std::string>;

/// Puts the sources together. A FIXLINE_ name that no setting has is a mistake, and so is a name
/// in the file that is nearly a setting's.
[[nodiscard]] std::expected<LoadedSettings, SettingMistakes> load_settings(
    const SettingSources& sources);

/// The process's environment, and the file's text: `file`, or .env in the working folder if there
/// is one. Errors: misconfigured (a file that was named cannot be read).
[[nodiscard]] Result<SettingSources> read_sources(
    std::vector<std::pair<std::string, std::string>> flags,
    const std::optional<std::filesystem::path>& file);

}  // namespace fixline::settings
