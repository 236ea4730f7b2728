#include "version/version.hpp"

#include <libpq-fe.h>

#include <CLI/CLI.hpp>
#include <boost/version.hpp>
#include <iostream>

#include "commands/commands.hpp"
#include "error/exit_code.hpp"

namespace fixline::commands {

void add_version(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("version", "Show the version");
  command->callback([&exit_code] {
    std::cout << version_line() << "\n"
              << "commit " << commit() << "\n"
              << "libpq " << PQlibVersion() / 10000 << "." << PQlibVersion() % 10000 << ", Boost "
              << BOOST_VERSION / 100000 << "." << BOOST_VERSION / 100 % 1000 << "\n";
    exit_code = exit_ok;
  });
}

}  // namespace fixline::commands
