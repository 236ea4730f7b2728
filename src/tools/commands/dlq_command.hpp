#pragma once

#include <CLI/CLI.hpp>
#include <memory>

namespace fixline::app {

/// Adds a command of `fixline dlq`. `Command` is made with its CLI::App and lives as long as that;
/// its run() gives the exit code.
template <class Command>
void add_dlq_command(CLI::App& dlq, int& exit_code, const char* name, const char* meaning,
                     const char* footer) {
  auto* command = dlq.add_subcommand(name, meaning);
  command->footer(footer);
  const auto shared = std::make_shared<Command>(*command);
  command->callback([shared, &exit_code] { exit_code = shared->run(); });
}

}  // namespace fixline::app
