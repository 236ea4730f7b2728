#include "http/connection/response_text.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

std::string text_of(const Response& response, const AnswerForm& form) {
  std::string text;
  append_response(text, response, form);
  return text;
}

/// What every answer has.
const std::string kept_nowhere = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

Response accepted() {
  Response response;
  response.status = 202;
  response.body = "{}";
  return response;
}

TEST(ResponseText, IsHeaderAndBody) {
  EXPECT_EQ(text_of(accepted(), {}), "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n" +
                                         kept_nowhere + "Content-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, LeavesTheBodyOfAHeadOutButTellsItsLength) {
  EXPECT_EQ(text_of(accepted(), {.version = 11, .keep_alive = true, .is_head = true}),
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n" + kept_nowhere +
                "Content-Length: 2\r\n\r\n");
}

TEST(ResponseText, SaysThatTheConnectionCloses) {
  EXPECT_EQ(text_of(accepted(), {.version = 11, .keep_alive = false, .is_head = false}),
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n" + kept_nowhere +
                "Connection: close\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, SaysToAnOldClientThatTheConnectionStays) {
  EXPECT_EQ(text_of(accepted(), {.version = 10, .keep_alive = true, .is_head = false}),
            "HTTP/1.0 202 Accepted\r\nContent-Type: application/json\r\n" + kept_nowhere +
                "Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, HasTheFieldsThatAreSet) {
  Response response;
  response.status = 503;
  response.content_type = "text/plain";
  response.retry_after_seconds = 17;
  response.allow = "POST";
  response.authenticate = "Bearer";
  response.link = "</next>; rel=\"next\"";
  response.rate_limit = "\"points\";r=0;t=5";
  response.rate_limit_policy = "\"points\";q=10;w=10";
  response.further_fields = "X-Frame-Options: DENY\r\n";

  EXPECT_EQ(text_of(response, {.date = "Sun, 06 Nov 1994 08:49:37 GMT"}),
            "HTTP/1.1 503 Service Unavailable\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: text/plain\r\n" +
                kept_nowhere +
                "Retry-After: 17\r\nAllow: POST\r\nWWW-Authenticate: Bearer\r\n"
                "Link: </next>; rel=\"next\"\r\n"
                "RateLimit: \"points\";r=0;t=5\r\nRateLimit-Policy: \"points\";q=10;w=10\r\n"
                "X-Frame-Options: DENY\r\n"
                "Content-Length: 0\r\n\r\n");
}

TEST(ResponseText, IsForThePagesOfTheOriginThatMayReadIt) {
  const auto text = text_of(accepted(), {.readable_origin = "https://a.example"});

  EXPECT_NE(text.find("\r\nAccess-Control-Allow-Origin: https://a.example\r\nVary: Origin\r\n"),
            std::string::npos)
      << text;
}

TEST(ResponseText, TellsNoLengthWhereThereIsNoBody) {
  Response response;
  response.status = 204;
  response.content_type = {};

  EXPECT_EQ(text_of(response, {}), "HTTP/1.1 204 No Content\r\n" + kept_nowhere + "\r\n");
}

}  // namespace
}  // namespace fixline::http
