#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline import`: IGC and GPX files into a running service.
void add_import(CLI::App& program, int& exit_code);

}  // namespace fixline::app
