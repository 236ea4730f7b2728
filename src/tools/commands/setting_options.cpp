#include "commands/setting_options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace fixline::app {

SettingOptions::SettingOptions(CLI::App& command) {
  const auto table = settings::setting_table();
  flags_.reserve(table.size());  // CLI11 keeps pointers to the values
  command.add_option("--env-file", env_file_, "File of settings instead of .env")
      ->group("Settings");
  for (const auto& setting : table) {
    if (setting.flag().empty()) continue;
    auto& flag = flags_.emplace_back(Flag{setting.name, {}, nullptr});
    auto meaning = setting.meaning;
    if (!setting.initial.empty()) meaning += " Default: " + setting.initial;
    flag.option = command.add_option(setting.flag(), flag.value, meaning)
                      ->type_name("(" + setting.kind.range + ")")
                      ->group("Settings");
  }
}

std::optional<settings::LoadedSettings> SettingOptions::load() const {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto& flag : flags_) {
    if (flag.option->count() > 0) given.emplace_back(flag.name, flag.value);
  }
  const auto file =
      env_file_.empty() ? std::nullopt : std::optional<std::filesystem::path>(env_file_);
  const auto sources = settings::read_sources(std::move(given), file);
  if (!sources) {
    std::cerr << "fixline: " << sources.error().detail << "\n";
    return std::nullopt;
  }
  auto loaded = settings::load_settings(*sources);
  if (loaded) return std::move(*loaded);
  for (const auto& mistake : loaded.error()) std::cerr << "fixline: " << mistake << "\n";
  return std::nullopt;
}

}  // namespace fixline::app
