#pragma once

#include <CLI/CLI.hpp>

namespace fixline::commands {

// Every command of the program, in the order of its help, which says what each does. Each adds
// itself; when it was called it leaves its exit code in `exit_code`.

void add_serve(CLI::App& program, int& exit_code);
void add_migrate(CLI::App& program, int& exit_code);
void add_audit(CLI::App& program, int& exit_code);
void add_bench(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
void add_config(CLI::App& program, int& exit_code);
void add_dev(CLI::App& program, int& exit_code);
void add_dlq(CLI::App& program, int& exit_code);
void add_doctor(CLI::App& program, int& exit_code);
void add_held(CLI::App& program, int& exit_code);
void add_import(CLI::App& program, int& exit_code);
void add_pause(CLI::App& program, int& exit_code);  ///< and resume
void add_selftest(CLI::App& program, int& exit_code);
void add_simulate(CLI::App& program, int& exit_code);
void add_status(CLI::App& program, int& exit_code);
void add_token(CLI::App& program, int& exit_code);
void add_version(CLI::App& program, int& exit_code);
void add_where(CLI::App& program, int& exit_code);

// Of `fixline bench`.
void add_bench_load(CLI::App& bench, int& exit_code);
void add_bench_freshness(CLI::App& bench, int& exit_code);

// Of `fixline dlq`: those that change nothing, and those that store points or remove letters.
void add_dlq_reads(CLI::App& dlq, int& exit_code);
void add_dlq_changes(CLI::App& dlq, int& exit_code);

}  // namespace fixline::commands
