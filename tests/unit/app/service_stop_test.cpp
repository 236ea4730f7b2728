// The whole service within this process, without servers: what it takes in goes to the spool.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "app/service.hpp"
#include "settings/load_settings.hpp"
#include "support/loop.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

settings::LoadedSettings settings_in(const test::TemporaryFolder& folder) {
  settings::SettingSources sources;
  sources.flags = {{"REDIS_URL", "redis://127.0.0.1:1/0"},
                   {"DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"},
                   {"HTTP_ADDRESS", "127.0.0.1:0"},
                   {"HTTP_THREADS", "3"},
                   {"SHUTDOWN_SECONDS", "20"},
                   {"SPOOL_DIR", folder.path() / "spool"}};
  auto loaded = settings::load_settings(sources);
  if (!loaded) throw std::runtime_error(loaded.error().front());
  return std::move(*loaded);
}

TEST(Service, EndsInOrderWhenTwoAskItToStopAtOnce) {
  const test::TemporaryFolder folder;
  test::LogText log;
  Service service(settings_in(folder), log.log());
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
    Service service(settings_in(folder), log.log());
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
