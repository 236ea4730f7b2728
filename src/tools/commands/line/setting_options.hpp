#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/load_settings.hpp"

namespace fixline::commands {

/// The flags of a command that needs settings: --env-file, and one for each that is no secret.
/// Its help lists those that the command uses. Must outlive the parsing of the command line.
class SettingOptions {
 public:
  /// `used`: names of the settings that the help lists; none: all of them.
  explicit SettingOptions(CLI::App& command, std::initializer_list<std::string_view> used = {});
  SettingOptions& operator=(SettingOptions&&) = delete;

  /// After parsing: the settings in force; or nullopt, and every mistake on standard error
  /// (the command then returns exit_usage). Without a .env here they are those of the `installed`
  /// service: whoever looks after one must not look at other servers than it has.
  [[nodiscard]] std::optional<settings::LoadedSettings> load(
      const char* installed = settings::installed_file) const;

 private:
  struct Flag {
    std::string name;
    std::string value;
    CLI::Option* option = nullptr;
  };

  std::vector<Flag> flags_;
  std::string env_file_;
};

}  // namespace fixline::commands
