#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline serve`: the service, until a signal ends it.
void add_serve(CLI::App& program, int& exit_code);

}  // namespace fixline::app
