#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline simulate`: a competition's points, sent to a running service.
void add_simulate(CLI::App& program, int& exit_code);

}  // namespace fixline::app
