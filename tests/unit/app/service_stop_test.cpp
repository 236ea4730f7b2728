// The whole service within this process, without servers: what it takes in goes to the spool.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "app/service.hpp"
#include "support/loop.hpp"
#include "support/spool_only_settings.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

TEST(Service, EndsInOrderWhenTwoAskItToStopAtOnce) {
  const test::TemporaryFolder folder;
  test::LogText log;
  Service service(test::spool_only_settings(folder), log.log());
  int status = -1;
  std::jthread running([&] { status = service.run(); });
  {
    const std::jthread one([&] { service.stop(); });
    const std::jthread other([&] { service.stop(); });
  }
  running.join();
  service.stop();

  EXPECT_EQ(status, 0) << log.text();
}

TEST(Service, EndsFiftyTimesAtWhicheverMoment) {
  for (int turn = 0; turn < 50; ++turn) {
    const test::TemporaryFolder folder;
    test::LogText log;
    Service service(test::spool_only_settings(folder), log.log());
    int status = -1;
    std::jthread running([&] { status = service.run(); });
    std::this_thread::sleep_for(turn * 2ms);
    service.stop();
    running.join();

    ASSERT_EQ(status, 0) << "turn " << turn << "\n" << log.text();
  }
}

}  // namespace
}  // namespace fixline::app
