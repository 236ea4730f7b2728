#include "http/response_text.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

std::string text_of(const Response& response, const AnswerForm& form) {
  std::string text;
  append_response(text, response, form);
  return text;
}

Response accepted() {
  Response response;
  response.status = 202;
  response.body = "{}";
  return response;
}

TEST(ResponseText, IsHeaderAndBody) {
  EXPECT_EQ(
      text_of(accepted(), {}),
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, LeavesTheBodyOfAHeadOutButTellsItsLength) {
  EXPECT_EQ(text_of(accepted(), {.version = 11, .keep_alive = true, .is_head = true}),
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
}

TEST(ResponseText, SaysThatTheConnectionCloses) {
  EXPECT_EQ(text_of(accepted(), {.version = 11, .keep_alive = false, .is_head = false}),
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nConnection: close\r\n"
            "Content-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, SaysToAnOldClientThatTheConnectionStays) {
  EXPECT_EQ(text_of(accepted(), {.version = 10, .keep_alive = true, .is_head = false}),
            "HTTP/1.0 202 Accepted\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
            "Content-Length: 2\r\n\r\n{}");
}

TEST(ResponseText, HasTheFieldsThatAreSet) {
  Response response;
  response.status = 503;
  response.content_type = "text/plain";
  response.retry_after_seconds = 17;
  response.allow = "POST";
  response.authenticate = "Bearer";
  response.link = "</next>; rel=\"next\"";

  EXPECT_EQ(text_of(response, {}),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 17\r\n"
            "Allow: POST\r\nWWW-Authenticate: Bearer\r\nLink: </next>; rel=\"next\"\r\n"
            "Content-Length: 0\r\n\r\n");
}

}  // namespace
}  // namespace fixline::http
