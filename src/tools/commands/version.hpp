#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline version`: the program's version and those of what it was built with.
void add_version(CLI::App& program, int& exit_code);

}  // namespace fixline::app
