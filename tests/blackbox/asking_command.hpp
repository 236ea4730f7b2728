#pragma once

#include <string>
#include <utility>
#include <vector>

#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// What a command of the program that asks the service says, and how it ends.
inline Ended ask(const RunningService& service, std::vector<std::string> arguments) {
  const TemporaryFolder folder;
  const auto address = "127.0.0.1:" + std::to_string(service.port());
  if (arguments.front() == "status")
    arguments.insert(arguments.end(), {"--url", "http://" + address});
  else
    arguments.insert(arguments.end(), {"--http-address", address});
  auto command = program_command(std::move(arguments), folder.path());
  command.environment.emplace_back("ADMIN_TOKEN", service.admin_token());
  return run_program(command);
}

}  // namespace fixline::test
