#include <gtest/gtest.h>

#include <fstream>

#include "blackbox/running_service.hpp"
#include "blackbox/stored_dead_letters.hpp"
#include "points/uuid.hpp"
#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

/// An audit file of one live point, the one of letter_sql().
class AuditCommand : public testing::Test {
 protected:
  AuditCommand() {
    EXPECT_TRUE(run_with({"migrate", "--database-url", database_.url()}).status.success());
    const auto flight = points::flight_uuid_for(points::QueueName::live, "flight-a");
    std::ofstream(folder_.path() / "sent.ndjson")
        << R"({"queue":"live","flight_uuid":")" << points::to_string(flight)
        << R"(","time":"2025-06-08T10:00:00Z","lat":45.5,"lon":6.25,"status":"queued"})"
        << "\n";
  }

  Ended run_with(std::vector<std::string> arguments) {
    return run_program(program_command(std::move(arguments), folder_.path()));
  }
  Ended audit(const std::string& format) {
    return run_with(
        {"audit", "sent.ndjson", "--format", format, "--database-url", database_.url()});
  }

  TestDatabase database_;
  TemporaryFolder folder_;
};

TEST_F(AuditCommand, TellsADeadLetterFromAMissingPoint) {
  (void)database_value(database_.url(), letter_sql("flight-a", 5000));

  const auto text = audit("text");
  const auto json = audit("json");

  EXPECT_EQ(text.status.text(), "exit code 1");
  EXPECT_NE(
      text.output.find("No acknowledged point is lost; not in their table but dead letters: 1"),
      std::string::npos)
      << text.output;
  EXPECT_NE(json.output.find(R"("held":true)"), std::string::npos) << json.output;
  EXPECT_NE(json.output.find(R"("dead_letters":1,"missing":0)"), std::string::npos) << json.output;
}

TEST_F(AuditCommand, FailsWhenAPointIsNowhere) {
  const auto json = audit("json");

  EXPECT_EQ(json.status.text(), "exit code 1");
  EXPECT_NE(json.output.find(R"("held":false)"), std::string::npos) << json.output;
  EXPECT_NE(json.output.find(R"("dead_letters":0,"missing":1)"), std::string::npos) << json.output;
}

}  // namespace
}  // namespace fixline::test
