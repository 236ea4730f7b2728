// The program: finds the command that was asked for and returns its exit code.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <sstream>

#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/terminal.hpp"
#include "commands/line/unknown_word.hpp"
#include "error/exit_code.hpp"
#include "text/fold.hpp"
#include "version/version.hpp"

namespace fixline::commands {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  fixline serve                   take in points until Ctrl-C\n"
    "  fixline import ~/flights        send IGC and GPX files to it\n"
    "  fixline simulate                send it a made-up competition\n"
    "  fixline bench                   measure how fast it is\n"
    "  fixline selftest                check Redis and the database\n"
    "  fixline doctor                  find what could lose points\n"
    "  fixline config                  what is set, and where\n"
    "  fixline COMMAND -h              what a command does\n"
    "Exit codes: 0 done, 1 failed, 2 wrong arguments or settings.";

/// Of all commands, so that they fit the narrowest terminal.
void fill_footers(CLI::App& command) {
  constexpr std::size_t columns = 79;
  command.footer(text::filled(command.get_footer(), columns));
  for (auto* one : command.get_subcommands([](const CLI::App*) { return true; }))
    fill_footers(*one);
}

int run(int argc, char** argv) {
  CLI::App program{"Takes in GPS points over HTTP and writes each to PostgreSQL exactly once.",
                   "fixline"};
  int exit_code = exit_ok;
  program.footer(footer);
  program.set_version_flag("--version", fixline::version_line());
  program.require_subcommand(1);
  add_serve(program, exit_code);
  add_migrate(program, exit_code);
  add_audit(program, exit_code);
  add_bench(program, exit_code);
  add_check(program, exit_code);
  add_config(program, exit_code);
  add_dev(program, exit_code);
  add_dlq(program, exit_code);
  add_doctor(program, exit_code);
  add_held(program, exit_code);
  add_import(program, exit_code);
  add_pause(program, exit_code);
  add_selftest(program, exit_code);
  add_simulate(program, exit_code);
  add_status(program, exit_code);
  add_token(program, exit_code);
  add_version(program, exit_code);
  add_where(program, exit_code);
  if (argc == 1) {
    fill_footers(program);
    print(program.help());
    return exit_usage;
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const auto unknown = unknown_word(program);
    const bool is_mistake = error.get_exit_code() != 0;
    if (is_mistake && !unknown.empty()) return told(unknown, exit_usage);
    fill_footers(program);
    std::ostringstream help;
    const int code = program.exit(error, help);
    print(help.str());
    return code == 0 ? exit_ok : exit_usage;
  }
  return exit_code;
}

}  // namespace
}  // namespace fixline::commands

int main(int argc, char** argv) {
  try {
    return fixline::commands::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "fixline: " << error.what() << "\n";
    return fixline::exit_failed;
  }
}
