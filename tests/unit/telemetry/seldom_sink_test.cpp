#include "telemetry/seldom_sink.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <thread>
#include <vector>

#include "telemetry/seldom.hpp"

namespace fixline::telemetry {
namespace {

class SeldomSinkTest : public testing::Test {
 protected:
  SeldomSinkTest() { log_.set_pattern("%l %v"); }

  std::ostringstream text_;
  spdlog::logger log_{"test", std::make_shared<SeldomSink>(
                                  std::make_shared<spdlog::sinks::ostream_sink_mt>(text_))};
};

TEST_F(SeldomSinkTest, WritesOneLineOfAKindWhateverIsInIt) {
  for (const auto* flight : {"a", "b", "c"})
    log_.log(seldom("refused"), spdlog::level::warn, "{} is refused", flight);
  log_.log(seldom("lost"), spdlog::level::info, "lost");
  log_.flush();

  EXPECT_EQ(text_.str(), "warning a is refused\ninfo lost\n");
}

TEST_F(SeldomSinkTest, WritesAllThatIsNotMarked) {
  for (int i = 0; i < 3; ++i) log_.info("here");

  EXPECT_EQ(text_.str(), "info here\ninfo here\ninfo here\n");
}

TEST_F(SeldomSinkTest, CountsAKindOverAllThreads) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int line = 0; line < 100; ++line)
        log_.log(seldom("refused"), spdlog::level::warn, "refused");
    });
  threads.clear();

  EXPECT_EQ(text_.str(), "warning refused\n");
}

}  // namespace
}  // namespace fixline::telemetry
