#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline bench`: how fast a running service is, alone or one load at a time.
void add_bench(CLI::App& program, int& exit_code);

// Its commands, each with a subcommand of `bench`.
void add_bench_load(CLI::App& bench, int& exit_code);
void add_bench_freshness(CLI::App& bench, int& exit_code);

}  // namespace fixline::app
