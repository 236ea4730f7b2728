// The server over real sockets on loopback, its limits turned short.
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <stdexcept>
#include <string>

#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"
#include "support/loop.hpp"

namespace fixline::http {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using reactor::as_value;

constexpr std::string_view get_request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

asio::awaitable<Response> hello(Request) {
  Response response;
  response.body = "hello";
  co_return response;
}

asio::awaitable<Response> refusal() {
  Response response;
  response.status = 401;
  response.body = "who?";
  co_return response;
}

asio::awaitable<Response> bug(Request) {
  throw std::runtime_error("a bug");
  co_return Response{};
}

asio::awaitable<Response> endless(Request) {
  Response response;
  response.body = std::string(std::size_t{64} << 20, 'x');
  co_return response;
}

ServerLimits short_limits() {
  ServerLimits limits;
  limits.idle = 1s;
  limits.header = 1s;
  limits.body = 1s;
  limits.answer = 30s;
  limits.drain = 1s;
  return limits;
}

asio::awaitable<void> send(tcp::socket& socket, std::string_view bytes) {
  co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), as_value);
}

/// What comes until `mark` has come or the server closes.
asio::awaitable<std::string> receive(tcp::socket& socket, std::string_view mark) {
  std::string text;
  char bytes[4096];
  while (text.find(mark) == std::string::npos) {
    auto [failed, count] = co_await socket.async_read_some(asio::buffer(bytes), as_value);
    if (failed) break;
    text.append(bytes, count);
  }
  co_return text;
}

asio::awaitable<std::string> receive_all(tcp::socket& socket) {
  co_return co_await receive(socket, "\x01 never");
}

class ServerTest : public testing::Test {
 protected:
  using Body = std::function<asio::awaitable<void>(Server&)>;

  /// Runs `body` against a server, and drains that at the end.
  void serve(const Server::Handler& handler, const Body& body) {
    test::on_loop([&]() -> asio::awaitable<void> {
      // Not inside the await's expression: g++ 12 would destroy the context twice.
      const auto executor = co_await asio::this_coro::executor;
      Server server(executor, handler, short_limits(),
                    ServerContext{memory, connections, metrics, log.log(), {}, web, judge});
      EXPECT_TRUE(server.listen("127.0.0.1", 0).has_value());
      EXPECT_TRUE(server.start());
      co_await body(server);
      co_await server.drain();
    });
    EXPECT_EQ(metrics.http_connections.Value(), 0);
    EXPECT_EQ(memory.bytes(), 0U);
  }

  static asio::awaitable<tcp::socket> connect(const Server& server) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), server.port());
    auto [failed] = co_await socket.async_connect(endpoint, as_value);
    EXPECT_FALSE(failed);
    co_return socket;
  }

  /// Drains while `meanwhile` runs; how long the drain took.
  static asio::awaitable<std::chrono::milliseconds> drain(Server& server) {
    const auto start = std::chrono::steady_clock::now();
    co_await server.drain();
    co_return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
  }

  test::LogText log;
  MemoryBudget memory{std::size_t{64} << 20};
  ConnectionRoom connections{{.most = 2, .most_of_an_address = 1}};
  telemetry::Metrics metrics;
  WebRules web;
  HeaderJudge judge;
};

TEST_F(ServerTest, AnswersAHandlerThatThrowsWith500AndGoesOn) {
  serve(bug, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    for (int i = 0; i < 2; ++i) {
      co_await send(socket, get_request);
      const auto answer = co_await receive(socket, "}");

      EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
      EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << answer;
      EXPECT_EQ(answer.find("a bug"), std::string::npos) << "clients get no internals";
    }
  });
  EXPECT_NE(log.text().find("a bug"), std::string::npos) << log.text();
}

TEST_F(ServerTest, PassesOverEmptyLinesBeforeARequest) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    for (const std::string empty : {"\r\n", "", "\r\n\r\n", "\n"}) {
      co_await send(socket, empty);
      co_await send(socket, std::string(get_request) + empty);
      EXPECT_TRUE((co_await receive(socket, "hello")).starts_with("HTTP/1.1 200 "));
    }
    co_await send(socket, std::string(100, '\n') + std::string(get_request));
    EXPECT_TRUE((co_await receive(socket, "}")).starts_with("HTTP/1.1 400 "));
  });
}

TEST_F(ServerTest, SharesItsAddressWithThoseBesideItAlone) {
  serve(hello, [this](Server& server) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const ServerContext context{memory, connections, metrics, log.log(), {}};
    Server stranger(executor, hello, short_limits(), context);
    for (const auto* host : {"127.0.0.1", "0.0.0.0"}) {
      const auto listening = stranger.listen(host, server.port());
      EXPECT_FALSE(listening);
      const auto told = listening ? std::string() : listening.error().detail;
      EXPECT_NE(told.find("in use by"), std::string::npos) << told;
    }
    Server beside(executor, hello, short_limits(), context);
    EXPECT_TRUE(beside.listen_beside(server));
    EXPECT_EQ(beside.port(), server.port());
    co_await beside.drain();
  });
}

TEST_F(ServerTest, TellsAClientThatIsTooSlowSo) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, "GET / HTTP/1.1\r\nHost:");
    const auto header = co_await receive_all(socket);
    EXPECT_TRUE(header.starts_with("HTTP/1.1 408 ")) << header;

    auto other = co_await connect(server);
    co_await send(other, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
    const auto body = co_await receive_all(other);
    EXPECT_TRUE(body.starts_with("HTTP/1.1 408 ")) << body;
  });
}

TEST_F(ServerTest, TellsAClientThatEndsItsSideInTheMiddleOfARequest) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    for (const std::string_view half :
         {"GET / HTTP/1.1\r\nHost:",
          "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf",
          "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf"}) {
      auto socket = co_await connect(server);
      co_await send(socket, half);
      socket.shutdown(tcp::socket::shutdown_send);
      const auto answer = co_await receive_all(socket);
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    }
  });
}

TEST_F(ServerTest, SaysNothingToAClientThatEndsItsSideBetweenRequests) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, get_request);
    (void)co_await receive(socket, "hello");
    socket.shutdown(tcp::socket::shutdown_send);
    EXPECT_EQ(co_await receive_all(socket), "");
  });
}

TEST_F(ServerTest, DatesItsAnswers) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, get_request);
    const auto answer = co_await receive(socket, "hello");
    EXPECT_NE(answer.find(" GMT\r\n", answer.find("\r\nDate: ")), std::string::npos) << answer;
  });
}

TEST_F(ServerTest, RefusesThePagesOfOthersBeforeTheirBodies) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket,
                  "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                  "Content-Length: 10\r\n\r\n");
    const auto answer = co_await receive(socket, "}");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_EQ(answer.find("Access-Control"), std::string::npos) << answer;
  });
}

TEST_F(ServerTest, ReadsNoBodyOfARequestThatIsRefusedByItsHeader) {
  judge = [](Request& request) {
    EXPECT_EQ(request.path, "/x");
    EXPECT_EQ(request.parameter("token"), "t");
    EXPECT_EQ(request.client, "127.0.0.1");
    return std::optional(refusal());
  };
  for (const auto* body : {"Content-Length: 10000000\r\n", "Transfer-Encoding: chunked\r\n",
                           "Expect: 100-continue\r\nContent-Length: 10\r\n"})
    serve(hello, [body](Server& server) -> asio::awaitable<void> {
      auto socket = co_await connect(server);
      const auto header = std::string("POST /x?token=t HTTP/1.1\r\nHost: localhost\r\n") + body;
      co_await send(socket, header + "\r\n");
      const auto answer = co_await receive_all(socket);
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
      EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
    });
}

TEST_F(ServerTest, LeavesARequestThatIsWholeToItsHandler) {
  judge = [](Request&) { return std::optional(refusal()); };
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    for (int i = 0; i < 2; ++i) {
      co_await send(socket, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody");
      const auto answer = co_await receive(socket, "hello");
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    }
  });
}

TEST_F(ServerTest, ReadsTheBodyOfARequestWithNothingAgainstIt) {
  judge = [](Request&) { return std::optional<asio::awaitable<Response>>(); };
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket,
                  "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                  "Content-Length: 4\r\n\r\n");
    EXPECT_NE((co_await receive(socket, "100 Continue")).find("100 Continue"), std::string::npos);
    co_await send(socket, "body");
    const auto answer = co_await receive(socket, "hello");
    EXPECT_NE(answer.find("HTTP/1.1 200 "), std::string::npos) << answer;
  });
}

TEST_F(ServerTest, RefusesNamesThatOnlyLeadToLoopback) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    const auto answer = co_await receive(socket, "}");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
  });
}

TEST_F(ServerTest, LetsPagesThatAreNamedAskAndRead) {
  web.origins = {"https://app.example.org"};
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    const std::string page =
        "Host: localhost\r\nOrigin: https://app.example.org\r\nSec-Fetch-Site: cross-site\r\n";
    const std::string readable = "\r\nAccess-Control-Allow-Origin: https://app.example.org\r\n";

    co_await send(socket,
                  "OPTIONS /x HTTP/1.1\r\n" + page + "Access-Control-Request-Method: POST\r\n\r\n");
    const auto allowed = co_await receive(socket, "\r\n\r\n");
    EXPECT_TRUE(allowed.starts_with("HTTP/1.1 204 ")) << allowed;
    EXPECT_NE(allowed.find(readable), std::string::npos) << allowed;
    EXPECT_NE(allowed.find("Access-Control-Allow-Methods: GET, HEAD, POST"), std::string::npos);

    co_await send(socket, "GET /x HTTP/1.1\r\n" + page + "\r\n");
    const auto answer = co_await receive(socket, "hello");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find(readable), std::string::npos) << answer;

    co_await send(socket, "POST / HTTP/1.1\r\n" + page + "Content-Length: 99999999999\r\n\r\n");
    const auto refused = co_await receive(socket, "}");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 413 ")) << refused;
    EXPECT_NE(refused.find(readable), std::string::npos) << "errors are read, too: " << refused;
  });
}

TEST_F(ServerTest, ClosesWhatIsIdleWithoutAWord) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    EXPECT_EQ(co_await receive_all(socket), "");
  });
}

TEST_F(ServerTest, ClosesTheLongestIdleForANewcomerWhenItIsFull) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto first = co_await connect(server);
    auto second = co_await connect(server);
    for (auto* socket : {&second, &first}) {
      co_await send(*socket, get_request);
      (void)co_await receive(*socket, "hello");
    }
    auto third = co_await connect(server);
    for (auto* socket : {&third, &first}) {
      co_await send(*socket, get_request);
      EXPECT_TRUE((co_await receive(*socket, "hello")).ends_with("hello"));
    }
    EXPECT_EQ(co_await receive_all(second), "");
  });
  EXPECT_FALSE(connections.last_refusal(std::chrono::steady_clock::now()));
}

TEST_F(ServerTest, TurnsANewcomerAwayWhenItIsFullAndNoneIsIdle) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto first = co_await connect(server);
    auto second = co_await connect(server);
    for (auto* socket : {&first, &second}) co_await send(*socket, "GET / HTTP/1.1\r\nHost:");
    co_await test::pause_for(50ms);
    auto third = co_await connect(server);
    EXPECT_EQ(co_await receive_all(third), "");
    first.close();
    co_await test::pause_for(50ms);
    auto fourth = co_await connect(server);
    co_await send(fourth, get_request);
    EXPECT_TRUE((co_await receive(fourth, "hello")).ends_with("hello"));
  });
  EXPECT_TRUE(connections.last_refusal(std::chrono::steady_clock::now()));
  EXPECT_NE(log.text().find("is turned away: 2 are open"), std::string::npos) << log.text();
}

TEST_F(ServerTest, DrainsAtOnceWhenNothingIsUnderWay) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, get_request);
    (void)co_await receive(socket, "hello");
    EXPECT_LT(co_await drain(server), 500ms);
  });
}

TEST_F(ServerTest, DrainsWithHalfARequestWithinItsTime) {
  serve(hello, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, "GET / HTTP/1.1\r\nHost:");
    co_await test::pause_for(50ms);
    EXPECT_LT(co_await drain(server), 4s);
    const auto answer = co_await receive_all(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
  });
}

TEST_F(ServerTest, CutsAClientThatDoesNotReadWithinTheTimeOfTheDrain) {
  serve(endless, [](Server& server) -> asio::awaitable<void> {
    auto socket = co_await connect(server);
    co_await send(socket, get_request);
    co_await test::pause_for(100ms);
    EXPECT_LT(co_await drain(server), 4s);
  });
}

}  // namespace
}  // namespace fixline::http
