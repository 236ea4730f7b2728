#include "commands/line/setting_options.hpp"

#include <algorithm>

#include "commands/line/command.hpp"
#include "error/exit_code.hpp"

namespace fixline::commands {

SettingOptions::SettingOptions(CLI::App& command, std::initializer_list<std::string_view> used) {
  const auto table = settings::setting_table();
  flags_.reserve(table.size());  // CLI11 keeps pointers to the values
  command.add_option("--env-file", env_file_, "File of settings instead of .env")
      ->group("Settings");
  // What is not listed is taken all the same: one set of flags does for several commands.
  const auto is_listed = [used](std::string_view name) {
    return used.size() == 0 || std::ranges::find(used, name) != used.end();
  };
  for (const auto& setting : table) {
    if (setting.flag().empty()) continue;
    auto& flag = flags_.emplace_back(Flag{setting.name, {}, nullptr});
    auto meaning = setting.meaning;
    if (!setting.initial.empty()) meaning += " Default: " + setting.initial;
    flag.option = command.add_option(setting.flag(), flag.value, meaning)
                      ->type_name("(" + setting.kind.range + ")")
                      ->group(is_listed(setting.name) ? "Settings" : "");
  }
}

std::optional<settings::LoadedSettings> SettingOptions::load(const char* installed) const {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto& flag : flags_)
    if (flag.option->count() > 0) given.emplace_back(flag.name, flag.value);
  auto loaded =
      settings::read_settings(std::move(given), {.named = env_file_, .installed = installed});
  if (loaded) return std::move(*loaded);
  told(loaded.error(), exit_usage);
  return std::nullopt;
}

}  // namespace fixline::commands
