#pragma once

namespace CLI {
class App;
}

namespace fixline::app {

// Every command of the program, in the order of its help. Each adds itself; when it was called it
// leaves its exit code in `exit_code`.

/// `fixline serve`: the service, until a signal ends it.
void add_serve(CLI::App& program, int& exit_code);
/// `fixline migrate`: brings the tables up to date, and says what it did.
void add_migrate(CLI::App& program, int& exit_code);
/// `fixline audit`: is all that was acknowledged in its table, once?
void add_audit(CLI::App& program, int& exit_code);
/// `fixline bench`: how fast a running service is, alone or one load at a time.
void add_bench(CLI::App& program, int& exit_code);
/// `fixline check`: is the service on this machine well? For containers and monitoring.
void add_check(CLI::App& program, int& exit_code);
/// `fixline config`: the settings in force, and where each comes from.
void add_config(CLI::App& program, int& exit_code);
/// `fixline dev`: a whole system in one folder, and a simulated competition that goes through it.
void add_dev(CLI::App& program, int& exit_code);
/// `fixline dlq`: to look at dead letters, and to replay, mend or purge them, in the database
/// itself: the service need not run.
void add_dlq(CLI::App& program, int& exit_code);
/// `fixline doctor`: what in the set-up could lose points, and the command that mends it.
void add_doctor(CLI::App& program, int& exit_code);
/// `fixline import`: IGC and GPX files into a running service.
void add_import(CLI::App& program, int& exit_code);
/// `fixline pause` and `fixline resume`: hold queues, and let them go on.
void add_pause(CLI::App& program, int& exit_code);
/// `fixline selftest`: does the set-up work, from end to end?
void add_selftest(CLI::App& program, int& exit_code);
/// `fixline simulate`: a competition's points, sent to a running service.
void add_simulate(CLI::App& program, int& exit_code);
/// `fixline version`: the program's version and those of what it was built with.
void add_version(CLI::App& program, int& exit_code);
/// `fixline reference`: the man page and bash's completion, for packages.
void add_reference(CLI::App& program, int& exit_code);

// Of `fixline bench`.
void add_bench_load(CLI::App& bench, int& exit_code);
void add_bench_freshness(CLI::App& bench, int& exit_code);

// Of `fixline dlq`: those that change nothing, and those that store points or remove letters.
void add_dlq_reads(CLI::App& dlq, int& exit_code);
void add_dlq_changes(CLI::App& dlq, int& exit_code);

}  // namespace fixline::app
