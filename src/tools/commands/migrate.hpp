#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline migrate`: brings the tables up to date, and says what it did.
void add_migrate(CLI::App& program, int& exit_code);

}  // namespace fixline::app
