#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline dev`: a whole system in one folder, and a simulated competition that goes through it.
void add_dev(CLI::App& program, int& exit_code);

}  // namespace fixline::app
