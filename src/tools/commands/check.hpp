#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline check`: is the service on this machine well? For containers and monitoring.
void add_check(CLI::App& program, int& exit_code);

}  // namespace fixline::app
