#include "client/http_client.hpp"

#include <gtest/gtest.h>

#include "unit/client/fake_service.hpp"

namespace fixline::client {
namespace {

using namespace std::chrono_literals;

constexpr HttpLimits quick{.connect = 500ms, .exchange = 300ms, .answer_bytes_max = 10000};

HttpRequest request_with(std::string_view body) {
  return {"POST", "/somewhere?x=1", "text/plain", "gzip", body};
}

TEST(HttpConnection, SendsTheRequestAndReturnsTheAnswer) {
  asio::io_context context;
  FakeService service(context, [](const SeenRequest&) {
    return http_answer(429, "application/problem+json", "slow down", "Retry-After: 7\r\n");
  });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("hello");
  HttpAnswer answer;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    answer = (co_await connection.exchange(request)).value();
    connection.close();
  });

  EXPECT_EQ(answer.status, 429U);
  EXPECT_EQ(answer.body, "slow down");
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.retry_after, 7s);
  ASSERT_EQ(service.seen().size(), 1U);
  EXPECT_TRUE(service.seen()[0].head.starts_with("POST /somewhere?x=1 HTTP/1.1\r\n"));
  EXPECT_NE(service.seen()[0].head.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_EQ(service.seen()[0].body, "hello");
}

TEST(HttpConnection, KeepsTheConnectionForTheNextRequest) {
  asio::io_context context;
  FakeService service(context,
                      [](const SeenRequest&) { return http_answer(202, "text/plain", "OK"); });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");

  run_with(context, service, [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 3; ++i) (void)co_await connection.exchange(request);
    connection.close();
  });

  ASSERT_EQ(service.seen().size(), 3U);
  EXPECT_EQ(service.seen()[2].connection, 0U);
}

TEST(HttpConnection, OpensAnotherWhenTheServiceHadClosedTheKeptOne) {
  asio::io_context context;
  std::size_t calls = 0;
  FakeService service(context, [&](const SeenRequest&) -> std::optional<std::string> {
    if (++calls == 2) return std::nullopt;
    return http_answer(202, "text/plain", "OK");
  });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");
  bool answered = false;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    (void)co_await connection.exchange(request);
    answered = (co_await connection.exchange(request)).has_value();
    connection.close();
  });

  EXPECT_TRUE(answered);
  EXPECT_EQ(service.seen().back().connection, 1U);
}

TEST(HttpConnection, IsUnavailableWhenTheFirstRequestIsCut) {
  asio::io_context context;
  FakeService service(context, [](const SeenRequest&) -> std::optional<std::string> { return {}; });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");
  std::optional<Result<HttpAnswer>> answer;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    answer.emplace(co_await connection.exchange(request));
  });

  ASSERT_FALSE(answer->has_value());
  EXPECT_EQ(answer->error().code, ErrorCode::unavailable);
}

TEST(HttpConnection, IsUnavailableWhenHalfAnAnswerComes) {
  asio::io_context context;
  FakeService service(context, [](const SeenRequest&) -> std::optional<std::string> {
    return "HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{\"mode\"";
  });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");
  std::optional<Result<HttpAnswer>> answer;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    answer.emplace(co_await connection.exchange(request));
  });

  EXPECT_FALSE(answer->has_value());
}

TEST(HttpConnection, GivesUpWhenNoAnswerComesInTime) {
  asio::io_context context;
  FakeService service(context, [](const SeenRequest&) -> std::optional<std::string> { return ""; });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");
  std::optional<Result<HttpAnswer>> answer;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    answer.emplace(co_await connection.exchange(request));
  });

  ASSERT_FALSE(answer->has_value());
  EXPECT_NE(answer->error().detail.find("no answer in time"), std::string::npos)
      << answer->error().detail;
}

TEST(HttpConnection, TakesNoAnswerOverItsLimit) {
  asio::io_context context;
  FakeService service(context, [](const SeenRequest&) {
    return http_answer(200, "text/plain", std::string(20000, 'x'));
  });
  HttpConnection connection(context.get_executor(), service.address(), quick);
  const HttpRequest request = request_with("x");
  std::optional<Result<HttpAnswer>> answer;

  run_with(context, service, [&]() -> asio::awaitable<void> {
    answer.emplace(co_await connection.exchange(request));
  });

  ASSERT_FALSE(answer->has_value());
  EXPECT_EQ(answer->error().code, ErrorCode::too_large);
}

TEST(HttpConnection, NamesTheAddressWhenNothingListensThere) {
  asio::io_context context;
  ServiceAddress nobody;
  {
    FakeService service(context,
                        [](const SeenRequest&) -> std::optional<std::string> { return {}; });
    nobody = service.address();
    run_with(context, service, []() -> asio::awaitable<void> { co_return; });
  }
  context.restart();
  HttpConnection connection(context.get_executor(), nobody, quick);
  const HttpRequest request = request_with("x");
  std::optional<Result<HttpAnswer>> answer;

  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> { answer.emplace(co_await connection.exchange(request)); },
      [](std::exception_ptr) {});
  context.run();

  ASSERT_FALSE(answer->has_value());
  EXPECT_NE(answer->error().detail.find(nobody.authority()), std::string::npos);
}

}  // namespace
}  // namespace fixline::client
