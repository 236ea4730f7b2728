#include <iostream>

#include "client/http_client.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "settings/settings_text.hpp"

namespace fixline::commands {
namespace {

struct ConfigCommand {
  explicit ConfigCommand(CLI::App& command) : options(command) {
    command.add_option("--format", format, "table, json, env (a .env file) or markdown")
        ->check(CLI::IsMember({"table", "json", "env", "markdown"}));
    auto* ask =
        command.add_flag("--running", running, "What the running service has (needs ADMIN_TOKEN)");
    command.add_option("--url", url, "Where that is. Default: as HTTP_ADDRESS says")->needs(ask);
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    if (running) return show_running(loaded->settings);
    if (format == "json")
      std::cout << settings::as_json(*loaded);
    else if (format == "env")
      std::cout << settings::as_env_file(*loaded);
    else if (format == "markdown")
      std::cout << settings::as_markdown(*loaded);
    else
      print(settings::as_table(*loaded));
    return exit_ok;
  }

  [[nodiscard]] int show_running(const settings::Settings& own) const;

  SettingOptions options;
  std::string format = "table";
  std::string url;
  bool running = false;
};

std::string mistake_in(const client::HttpAnswer& answer) {
  if (answer.status == 401) return "the service has another ADMIN_TOKEN";
  if (answer.status == 404) return "the service has no ADMIN_TOKEN, or is older than this program";
  return "the service answered " + std::to_string(answer.status) + " " + answer.body;
}

int ConfigCommand::show_running(const settings::Settings& own) const {
  if (format != "table" && format != "json")
    return told("--running is shown as table or json", exit_usage);
  if (own.secrets.admin.empty())
    return told("--running needs the service's ADMIN_TOKEN", exit_usage);
  const Result<client::ServiceAddress> service =
      url.empty() ? service_at(own) : client::parse_service_url(url);
  if (!service) return told(service.error(), exit_usage);
  const auto token = "Bearer " + own.secrets.admin;
  const auto answer = client::ask(
      *service, {.method = "GET", .target = "/admin/settings", .authorization = token}, {});
  if (!answer) return told(answer.error(), exit_failed);
  if (answer->status != 200) return told(mistake_in(*answer), exit_failed);
  const auto theirs = settings::from_json(answer->body);
  if (!theirs) return told(theirs.error(), exit_failed);
  if (format == "json")
    std::cout << answer->body;
  else
    print(settings::as_table(*theirs));
  return exit_ok;
}

}  // namespace

void add_config(CLI::App& program, int& exit_code) {
  add_command<ConfigCommand>(
      program, exit_code, "config", "Show the settings in force and their origins",
      "Flags win over the environment, that over .env, that over defaults. Without a .env here\n"
      "the file of an installed service is read: /etc/fixline/fixline.env. Secrets are hidden.\n"
      "Examples:\n"
      "  fixline config\n"
      "  fixline config --running\n"
      "  QUEUE_BATCH_MAX=2000 fixline config --format json\n"
      "  fixline config --format env > .env");
}

}  // namespace fixline::commands
