#include "http/connection_room.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fixline::http {
namespace {

using namespace std::chrono_literals;
using Full = ConnectionRoom::Full;

const ConnectionRoom::Clock::time_point start{1000s};

std::expected<Place, Full> take(ConnectionRoom& room, const std::string& address) {
  return room.take(boost::asio::ip::make_address(address));
}

TEST(ConnectionRoom, IsFullWithItsMostAndHasRoomAgain) {
  ConnectionRoom room({.most = 2, .most_of_an_address = 10});
  auto first = take(room, "10.0.0.1");
  {
    const auto second = take(room, "127.0.0.1");
    EXPECT_EQ(take(room, "10.0.0.2").error(), Full::of_all);
  }
  EXPECT_TRUE(take(room, "10.0.0.2"));
  EXPECT_TRUE(take(room, "10.0.0.2"));
}

TEST(ConnectionRoom, GivesAPlaceBackOnce) {
  ConnectionRoom room({.most = 1, .most_of_an_address = 10});
  auto first = take(room, "10.0.0.1");
  first->give_back();
  auto second = take(room, "10.0.0.1");
  first->give_back();

  EXPECT_FALSE(take(room, "10.0.0.1"));
}

TEST(ConnectionRoom, LimitsAnAddress) {
  ConnectionRoom room({.most = 10, .most_of_an_address = 1});
  const auto first = take(room, "10.0.0.1");

  EXPECT_EQ(take(room, "10.0.0.1").error(), Full::of_an_address);
  EXPECT_EQ(take(room, "::ffff:10.0.0.1").error(), Full::of_an_address);
  EXPECT_TRUE(take(room, "10.0.0.2"));
}

TEST(ConnectionRoom, TakesTheAddressesOfAnIpv6NetworkForOne) {
  ConnectionRoom room({.most = 10, .most_of_an_address = 1});
  const auto first = take(room, "2001:db8:1:2::1");

  EXPECT_EQ(take(room, "2001:db8:1:2:ffff::9").error(), Full::of_an_address);
  EXPECT_TRUE(take(room, "2001:db8:1:3::1"));
}

TEST(ConnectionRoom, HasNoLimitForLoopback) {
  ConnectionRoom room({.most = 100, .most_of_an_address = 1});
  std::vector<Place> places;
  for (const auto* address : {"127.0.0.1", "127.0.0.1", "127.9.9.9", "::1", "::1",
                              "::ffff:127.0.0.1", "::ffff:127.0.0.1"}) {
    auto place = take(room, address);
    ASSERT_TRUE(place) << address;
    places.push_back(*std::move(place));
  }
}

TEST(ConnectionRoom, TellsForAMinuteWhatItTurnedAway) {
  ConnectionRoom room({.most = 7, .most_of_an_address = 3});
  EXPECT_FALSE(room.last_refusal(start));

  room.note_refusal(Full::of_an_address, start);

  EXPECT_EQ(room.last_refusal(start + 60s)->limit, 3U);
  EXPECT_FALSE(room.last_refusal(start + 61s));
}

}  // namespace
}  // namespace fixline::http
