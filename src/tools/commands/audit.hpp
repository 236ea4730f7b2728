#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline audit`: is all that was acknowledged in its table, once?
void add_audit(CLI::App& program, int& exit_code);

}  // namespace fixline::app
