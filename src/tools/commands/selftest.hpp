#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline selftest`: does the set-up work, from end to end?
void add_selftest(CLI::App& program, int& exit_code);

}  // namespace fixline::app
