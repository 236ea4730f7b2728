#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline doctor`: what in the set-up could lose points, and the command that mends it.
void add_doctor(CLI::App& program, int& exit_code);

}  // namespace fixline::app
