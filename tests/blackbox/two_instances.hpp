#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// Two instances on the same Redis and database, both with the same admin's token.
class TwoInstances {
 public:
  static inline const std::string token = "the-admin-of-this-test";
  static inline const std::string authorization = "Authorization: Bearer " + token + "\r\n";

  TwoInstances() {
    const bool know_of_each_other = becomes_true(std::chrono::seconds(5), [] {
      return shared_redis().command("ZCARD fixline:instances").value_or("") == ":2\r\n";
    });
    if (!know_of_each_other) throw std::runtime_error("two instances: " + second.log());
  }

  static Answer order(const RunningService& service, const std::string& target,
                      const std::string& body = {}) {
    return Connection(service.port())
        .post(target, body, authorization + "Content-Type: application/json\r\n");
  }
  static Answer look(const RunningService& service, const std::string& target) {
    return Connection(service.port()).get(target, authorization);
  }

  /// A command with the settings of both.
  [[nodiscard]] Ended command(std::vector<std::string> arguments) const {
    const TemporaryFolder folder;
    arguments.insert(arguments.end(),
                     {"--database-url", first.database_url(), "--redis-url", shared_redis().url()});
    return run_program(program_command(std::move(arguments), folder.path()));
  }

  RunningService first{RunningService::Settings{{"ADMIN_TOKEN", token}}};
  RunningService second{first, RunningService::Settings{{"ADMIN_TOKEN", token}}};
};

}  // namespace fixline::test
