#include "commands/commands.hpp"

namespace fixline::commands {

void add_dlq(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("dlq", "Look at dead letters; replay, mend or purge them");
  command->footer(
      "A dead letter is a point that the database refuses, or an entry that can't be decoded,\n"
      "kept with the reason. The commands work on DATABASE_URL; the service need not run.\n"
      "Examples:\n"
      "  fixline dlq count                         how many, and why\n"
      "  fixline dlq list --queue live --since 2h  the newest of a queue\n"
      "  fixline dlq show 17                       one, with its point\n"
      "  fixline dlq replay --sqlstate 23514 --dry-run\n"
      "  fixline dlq COMMAND -h                    what a command does");
  command->require_subcommand(1);
  add_dlq_reads(*command, exit_code);
  add_dlq_changes(*command, exit_code);
}

}  // namespace fixline::commands
