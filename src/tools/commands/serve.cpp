#include <utility>

#include "app/part_options.hpp"
#include "app/service.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "error/exit_code.hpp"
#include "posix/private_memory.hpp"
#include "telemetry/last_words.hpp"

namespace fixline::commands {
namespace {

struct ServeCommand {
  explicit ServeCommand(CLI::App& command) : options(command) {}

  [[nodiscard]] int run() const {
    posix::make_memory_private();
    auto loaded = options.load("");  // the unit of a package hands it the file's settings
    if (!loaded) return exit_usage;
    if (const auto unsaid = settings::unsaid_choice(loaded->settings); !unsaid.empty())
      return told(unsaid, exit_usage);
    auto log = app::log_for(loaded->settings.log);
    telemetry::log_last_words(log);
    app::Service service(std::move(*loaded), std::move(log));
    return service.run();
  }

  SettingOptions options;
};

}  // namespace

void add_serve(CLI::App& program, int& exit_code) {
  add_command<ServeCommand>(
      program, exit_code, "serve", "Take in points over HTTP and write them",
      "Stops on SIGTERM or Ctrl-C: answers what it took in, ends its batches, exits 0. A second\n"
      "signal ends it at once; what was acknowledged is durable by then.\n"
      "Examples:\n"
      "  fixline serve\n"
      "  fixline serve --http-address :8000 --redis-url redis://10.0.0.5:6379/0\n"
      "  DATABASE_URL=postgresql://fixline@db/tracks fixline serve --log-format json");
}

}  // namespace fixline::commands
