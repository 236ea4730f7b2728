#pragma once

#include <boost/json/parse.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// `fixline token ...` where `service` keeps its tokens.
inline Ended token_command(const RunningService& service, std::vector<std::string> arguments) {
  const TemporaryFolder folder;
  arguments.insert(arguments.begin(), "token");
  arguments.insert(arguments.end(), {"--database-url", service.database_url()});
  return run_program(program_command(std::move(arguments), folder.path()));
}

struct IssuedToken {
  std::string id;
  std::string token;

  [[nodiscard]] std::string bearer() const { return "Authorization: Bearer " + token + "\r\n"; }
};

/// A new token of that service; `flags` as `fixline token issue` takes them.
inline IssuedToken issue(const RunningService& service, std::vector<std::string> flags) {
  flags.insert(flags.begin(), {"issue", "--json", "--name", "test"});
  const auto ended = token_command(service, std::move(flags));
  if (!ended.status.success()) throw std::runtime_error(ended.output);
  const auto told = boost::json::parse(ended.output);
  return {std::string(told.at("id").as_string()), std::string(told.at("token").as_string())};
}

/// A body of so many points of a flight.
inline std::string points_of(const std::string& flight, int count = 1) {
  std::string points;
  for (int at = 0; at < count; ++at)
    points += std::string(at > 0 ? "," : "") + R"({"datetime": "2024-03-20T10:00:)" +
              std::to_string(10 + at) + R"(Z", "lat": 45, "lon": 7})";
  return R"({"flight_id": ")" + flight + R"(", "track_points": [)" + points + "]}";
}

/// What a live point of that flight is answered with.
inline Answer send_point(const RunningService& service, const std::string& headers,
                         const std::string& flight = "cup26-1", int count = 1) {
  return post(service.port(), "/tracking/live", points_of(flight, count),
              "Content-Type: application/json\r\n" + headers);
}

/// A token is known within 3 s of its making: waits for that.
inline bool gets_known(const RunningService& service, const IssuedToken& token,
                       const std::string& flight = "cup26-1") {
  return becomes_true(std::chrono::seconds(10),
                      [&] { return send_point(service, token.bearer(), flight).status == 202; });
}

}  // namespace fixline::test
