#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline config`: the settings in force, and where each comes from.
/// Every command registers itself so; when it was called it leaves its exit code in `exit_code`.
void add_config(CLI::App& program, int& exit_code);

}  // namespace fixline::app
