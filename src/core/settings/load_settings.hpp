#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "settings/secret_file.hpp"
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
  /// What NAME_FILE is read with.
  std::function<Result<std::string>(const std::string& path)> read_secret = read_secret_file;
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

/// The settings of the service that a package has installed.
inline constexpr const char* installed_file = "/etc/fixline/fixline.env";

/// Which file of settings is read: the first of these that there is.
struct SettingFiles {
  std::filesystem::path named{};  ///< as --env-file says: must be there; empty: not given
  std::filesystem::path local = ".env";
  std::filesystem::path installed{};  ///< empty: not for this command
};

/// The process's environment, and the text of one file, or of none.
/// Errors: misconfigured (the file cannot be read).
[[nodiscard]] Result<SettingSources> read_sources(
    std::vector<std::pair<std::string, std::string>> flags, const SettingFiles& files);

/// Both in one. Errors: misconfigured, with every mistake on a line of its own.
[[nodiscard]] Result<LoadedSettings> read_settings(
    std::vector<std::pair<std::string, std::string>> flags = {}, const SettingFiles& files = {});

/// What a person has to choose before this may be served, and between what; empty: nothing. A
/// service that others reach takes no points of anybody because nobody thought of it.
[[nodiscard]] std::string unsaid_choice(const Settings& settings);

}  // namespace fixline::settings
