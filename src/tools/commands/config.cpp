#include <CLI/CLI.hpp>
#include <iostream>

#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "commands/setting_options.hpp"
#include "error/exit_code.hpp"
#include "settings/settings_text.hpp"

namespace fixline::app {
namespace {

struct ConfigCommand {
  explicit ConfigCommand(CLI::App& command) : options(command) {
    command.add_option("--format", format, "table, json, env (a .env file) or markdown")
        ->check(CLI::IsMember({"table", "json", "env", "markdown"}));
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    if (format == "json") {
      std::cout << settings::as_json(*loaded);
    } else if (format == "env") {
      std::cout << settings::as_env_file(*loaded);
    } else if (format == "markdown") {
      std::cout << settings::as_markdown(*loaded);
    } else {
      std::cout << settings::as_table(*loaded);
    }
    return exit_ok;
  }

  SettingOptions options;
  std::string format = "table";
};

}  // namespace

void add_config(CLI::App& program, int& exit_code) {
  add_command<ConfigCommand>(
      program, exit_code, "config", "Show the settings in force and their origins",
      "Flags win over the environment, that over .env, that over defaults. Secrets are hidden.\n"
      "Examples:\n"
      "  fixline config\n"
      "  QUEUE_BATCH_MAX=2000 fixline config --format json\n"
      "  fixline config --format env > .env");
}

}  // namespace fixline::app
