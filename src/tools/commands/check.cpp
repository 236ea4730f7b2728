#include <unistd.h>

#include <iostream>

#include "client/http_client.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/asking/told_status.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "error/exit_code.hpp"
#include "json/members.hpp"

namespace fixline::commands {
namespace {

// Five seconds together: less than a container's health check waits.
constexpr client::HttpLimits limits{.connect = std::chrono::seconds(1),
                                    .exchange = std::chrono::seconds(4)};

struct CheckCommand {
  explicit CheckCommand(CLI::App& command)
      : options(command, {"HTTP_ADDRESS", "TLS_CERT_FILE", "TLS_KEY_FILE"}) {
    auto* asked = command.add_option("--path", path, "What to ask for")->capture_default_str();
    command
        .add_flag("--strict", strict,
                  "Fail as well while points are late, refused or dying, and say why")
        ->excludes(asked);
  }

  [[nodiscard]] int run() const {
    // Monitoring has no right to read the file of a package; its address is mostly the default.
    const auto* installed =
        ::access(settings::installed_file, R_OK) == 0 ? settings::installed_file : "";
    const auto loaded = options.load(installed);
    if (!loaded) return exit_usage;
    if (strict) return judge(loaded->settings);
    const auto answer =
        client::ask(service_at(loaded->settings), {.method = "GET", .target = path}, limits);
    if (!answer) return told(answer.error(), exit_failed);
    std::cout << answer->status << " " << answer->body << "\n";
    return answer->status / 100 == 2 ? exit_ok : exit_failed;
  }

  [[nodiscard]] static int judge(const settings::Settings& own) {
    const auto health = ask_service(service_at(own), "/health", own.secrets.admin);
    if (!health) return told(health.error(), exit_failed);
    const auto status = plain_json::text_at(*health, "status");
    std::cout << status << "\n";
    for (const auto& trouble : troubles_in(*health)) std::cout << trouble.what << "\n";
    return status == "healthy" ? exit_ok : exit_failed;
  }

  SettingOptions options;
  std::string path = "/health";
  bool strict = false;
};

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  add_command<CheckCommand>(
      program, exit_code, "check", "Ask the service on this machine if it is well",
      "Exit code 0 when the answer is a 2xx: points are taken and safe. With --strict only when\n"
      "nothing is wrong: for an alarm, not for a restart. The settings tell the address\n"
      "(HTTP_ADDRESS).\n"
      "Examples:\n"
      "  fixline check\n"
      "  fixline check --strict\n"
      "  fixline check --path /readyz --http-address 127.0.0.1:9000");
}

}  // namespace fixline::commands
