#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline pause` and `fixline resume`: hold queues, and let them go on.
void add_pause(CLI::App& program, int& exit_code);

}  // namespace fixline::app
