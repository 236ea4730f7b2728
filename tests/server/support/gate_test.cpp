#include "support/gate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;

/// A gate before a server of the test's own.
class GateTest : public testing::Test {
 protected:
  /// The two ends of a connection through the gate.
  struct Ends {
    tcp::socket client;
    stream_protocol::socket server;
  };

  tcp::socket connected(error_code& failed) {
    tcp::socket client(context_);
    client.connect({asio::ip::address_v4::loopback(), gate_.port()}, failed);
    return client;
  }

  Ends connect() {
    error_code failed;
    auto client = connected(failed);
    EXPECT_FALSE(failed) << failed.message();
    return {std::move(client), server_.accept()};
  }

  asio::io_context context_;
  TemporaryFolder folder_;
  stream_protocol::acceptor server_{context_, stream_protocol::endpoint(folder_.path() / "socket")};
  Gate gate_{folder_.path() / "socket"};
};

TEST_F(GateTest, PassesBytesOnInBothDirections) {
  auto ends = connect();
  std::array<char, 4> got{};

  asio::write(ends.client, asio::buffer("ping", 4));
  asio::read(ends.server, asio::buffer(got));
  asio::write(ends.server, asio::buffer("pong", 4));
  asio::read(ends.client, asio::buffer(got));

  EXPECT_EQ(std::string(got.data(), got.size()), "pong");
}

TEST_F(GateTest, RefusesAndThenTakesConnections) {
  error_code refused;
  gate_.set({.refuses = true});
  (void)connected(refused);
  gate_.set({});

  (void)connect();

  EXPECT_EQ(refused, asio::error::connection_refused);
}

TEST_F(GateTest, TakesEveryConnectionAfterManyRefusals) {
  for (int time = 0; time < 20; ++time) {
    gate_.set({.refuses = true});
    gate_.set({});
  }

  for (int time = 0; time < 20; ++time) (void)connect();
}

TEST_F(GateTest, KeepsWhatItGetsInSilenceAndPassesItOnLater) {
  auto ends = connect();
  gate_.set({.silent = true});
  asio::write(ends.client, asio::buffer("ping", 4));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto early = ends.server.available();
  gate_.set({});
  std::array<char, 4> got{};

  asio::read(ends.server, asio::buffer(got));

  EXPECT_EQ(early, 0U);
  EXPECT_EQ(std::string(got.data(), got.size()), "ping");
}

TEST_F(GateTest, ResetsConnections) {
  auto ends = connect();
  std::array<char, 1> got{};

  gate_.reset();
  error_code failed;
  asio::read(ends.client, asio::buffer(got), failed);

  EXPECT_EQ(failed, asio::error::connection_reset);
}

}  // namespace
}  // namespace fixline::test
