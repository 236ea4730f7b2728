#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

/// `fixline dlq`: to look at dead letters, and to replay, mend or purge them, in the database
/// itself: the service need not run.
void add_dlq(CLI::App& program, int& exit_code);

// Its commands, each with a subcommand of `dlq`.
void add_dlq_list(CLI::App& dlq, int& exit_code);
void add_dlq_count(CLI::App& dlq, int& exit_code);
void add_dlq_show(CLI::App& dlq, int& exit_code);
void add_dlq_export(CLI::App& dlq, int& exit_code);
void add_dlq_replay(CLI::App& dlq, int& exit_code);
void add_dlq_edit(CLI::App& dlq, int& exit_code);
void add_dlq_purge(CLI::App& dlq, int& exit_code);

}  // namespace fixline::app
