#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "client/http_client.hpp"
#include "commands/client_options.hpp"
#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "commands/setting_options.hpp"
#include "error/exit_code.hpp"

namespace fixline::commands {
namespace {

// Five seconds together: less than a container's health check waits.
constexpr client::HttpLimits limits{.connect = std::chrono::seconds(1),
                                    .exchange = std::chrono::seconds(4)};

struct CheckCommand {
  explicit CheckCommand(CLI::App& command) : options(command, {"HTTP_ADDRESS"}) {
    command.add_option("--path", path, "What to ask for")->capture_default_str();
  }

  [[nodiscard]] int run() const {
    // Monitoring has no right to read the file of a package; its address is mostly the default.
    const auto* installed =
        ::access(settings::installed_file, R_OK) == 0 ? settings::installed_file : "";
    const auto loaded = options.load(installed);
    if (!loaded) return exit_usage;
    const auto answer = client::ask(service_at(loaded->settings.http.address),
                                    {.method = "GET", .target = path}, limits);
    if (!answer) return told(answer.error(), exit_failed);
    std::cout << answer->status << " " << answer->body << "\n";
    return answer->status / 100 == 2 ? exit_ok : exit_failed;
  }

  SettingOptions options;
  std::string path = "/health";
};

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  add_command<CheckCommand>(
      program, exit_code, "check", "Ask the service on this machine if it is well",
      "Exit code 0 when the answer is a 2xx. The settings tell the address (HTTP_ADDRESS).\n"
      "Examples:\n"
      "  fixline check\n"
      "  fixline check --path /readyz --http-address 127.0.0.1:9000");
}

}  // namespace fixline::commands
