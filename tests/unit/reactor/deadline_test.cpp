#include "reactor/deadline.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/loop.hpp"

namespace fixline::reactor {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> throw_after(std::chrono::milliseconds time) {
  co_await test::pause_for(time);
  throw std::runtime_error("a bug");
}

/// Three that belong together, as the parts of a connection do; the one `at` throws.
asio::awaitable<void> three_of_which_throws(int at, int& unwound) {
  const auto part = [&](int number) -> asio::awaitable<void> {
    struct CountAtTheEnd {
      int& unwound;
      ~CountAtTheEnd() { ++unwound; }
    } const count{unwound};
    if (number == at)
      co_await throw_after(1ms);
    else
      co_await test::pause_for(1h);
  };
  const auto two = [&] { return ends_before([&] { return part(0); }, [&] { return part(1); }); };
  co_await ends_before(two, [&] { return part(2); });
}

TEST(EndsBefore, ThrowsAtOnceWhatAnyOfThemThrowsThoughTheOthersNeverEnd) {
  for (int at = 0; at < 3; ++at) {
    int unwound = 0;
    EXPECT_THROW(test::on_loop([&] { return three_of_which_throws(at, unwound); }),
                 std::runtime_error)
        << at;
    EXPECT_EQ(unwound, 3) << at;
  }
}

TEST(EndsBefore, TellsWhichOfTheTwoEnded) {
  test::on_loop([]() -> asio::awaitable<void> {
    const auto soon = [] { return test::pause_for(1ms); };
    const auto never = [] { return test::pause_for(1h); };
    EXPECT_TRUE(co_await ends_before(soon, never));
    EXPECT_FALSE(co_await ends_before(never, soon));
    EXPECT_FALSE(co_await finishes_within(1ms, never));
    EXPECT_TRUE(co_await finishes_within(1h, soon));
  });
}

}  // namespace
}  // namespace fixline::reactor
