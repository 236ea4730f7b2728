#include "app/commands/bench.hpp"

#include <CLI/CLI.hpp>

namespace fixline::app {

void add_bench(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("bench", "Measure how fast a running service is");
  command->require_subcommand(1);
  add_bench_load(*command, exit_code);
}

}  // namespace fixline::app
