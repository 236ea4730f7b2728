// fixline config --running: what the service has, whatever is set where the command runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* token = "the-admins-secret";

class ConfigRunning : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    service_ = std::make_unique<RunningService>(
        RunningService::Settings{{"ADMIN_TOKEN", token}, {"QUEUE_BATCH_BURST", "12345"}});
  }
  static void TearDownTestSuite() { service_.reset(); }

  static std::string url() { return "http://127.0.0.1:" + std::to_string(service_->port()); }

  static Ended config(std::vector<std::string> arguments, const std::string& admin_token) {
    const TemporaryFolder folder;
    arguments.insert(arguments.begin(), {"config", "--running", "--url", url()});
    auto command = program_command(std::move(arguments), folder.path());
    if (!admin_token.empty()) command.environment.emplace_back("ADMIN_TOKEN", admin_token);
    return run_program(command);
  }

  static inline std::unique_ptr<RunningService> service_;
};

TEST_F(ConfigRunning, ShowsTheServicesSettingsAndNoSecret) {
  const auto ended = config({}, token);

  EXPECT_TRUE(ended.status.success()) << ended.output;
  EXPECT_THAT(ended.output, testing::ContainsRegex("QUEUE_BATCH_BURST +12345 +environment"));
  EXPECT_THAT(ended.output, testing::ContainsRegex("ADMIN_TOKEN +[*]{3} "));
  EXPECT_THAT(ended.output, Not(HasSubstr(token)));
}

TEST_F(ConfigRunning, GivesTheSameAsJson) {
  const auto ended = config({"--format", "json"}, token);

  EXPECT_TRUE(ended.status.success()) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr(R"("name":"QUEUE_BATCH_BURST","value":"12345")"));
}

TEST_F(ConfigRunning, SaysWhatIsWrongWithTheToken) {
  EXPECT_THAT(config({}, "").output, HasSubstr("--running needs the service's ADMIN_TOKEN"));
  EXPECT_THAT(config({}, "another-admins-secret").output, HasSubstr("another ADMIN_TOKEN"));
}

TEST_F(ConfigRunning, IsAskedOfTheAdminsAlone) {
  EXPECT_EQ(get(service_->port(), "/admin/settings").status, 401U);
}

TEST_F(ConfigRunning, HasNoOtherFormats) {
  EXPECT_EQ(config({"--format", "env"}, token).status.text(), "exit code 2");
}

}  // namespace
}  // namespace fixline::test
