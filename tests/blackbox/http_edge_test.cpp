// What a stranger's request can't do: pass for two, reach a guarded path by another name, or use
// the browser of somebody who reaches the service.
#include <gtest/gtest.h>

#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"

namespace fixline::test {
namespace {

constexpr std::string_view token = "secret-of-the-admin";
constexpr std::string_view page = "https://app.example.org";

RunningService::Settings edge_settings() {
  return {{"ADMIN_TOKEN", std::string(token)},
          {"CORS_ORIGINS", std::string(page)},
          {"HTTP_HOSTS", "track.example.org"}};
}

class HttpEdge : public SharedService<edge_settings> {
 protected:
  static Answer answer_to(const std::string& request) {
    Connection connection(port());
    connection.send(request);
    return connection.receive();
  }

  /// The answer, and nothing behind it: what was sent behind the header is no request.
  static void expect_closed(const std::string& request, unsigned status) {
    Connection connection(port());
    connection.send(request + "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = connection.receive();
    EXPECT_EQ(answer.status, status) << request;
    EXPECT_EQ(answer.json().at("status"), status);
    EXPECT_FALSE(answer.keeps_alive) << request;
    EXPECT_EQ(connection.receive().status, 0U) << request;
  }

  static Answer get_as(const std::string& host, const std::string& fields = {},
                       const std::string& target = "/livez") {
    return answer_to("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n");
  }
};

const std::string post_head = "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\n";

TEST_F(HttpEdge, TakesNoTransferCodingButChunked) {
  for (const auto* coding : {"gzip, chunked", "identity", "chunked, chunked", "xchunked", "gzip"})
    expect_closed(post_head + "Transfer-Encoding: " + coding + "\r\n\r\n", 501);
}

TEST_F(HttpEdge, TakesOneClearLength) {
  for (const auto* fields :
       {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n", "Content-Length: 4\r\nContent-Length: 4\r\n",
        "Content-Length: +4\r\n", "Content-Length: 0x4\r\n", "Content-Length: \r\n"})
    expect_closed(post_head + fields + "\r\n", 400);
  expect_closed("POST /tracking/live HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

TEST_F(HttpEdge, WantsOneHostAndNoFoldedField) {
  expect_closed("GET /livez HTTP/1.1\r\n\r\n", 400);
  expect_closed("GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400);
  expect_closed("GET /livez HTTP/1.1\r\nHost: localhost\r\nAccept: a\r\n b\r\n\r\n", 400);
  EXPECT_EQ(answer_to("GET /livez HTTP/1.0\r\n\r\n").status, 200U);
}

TEST_F(HttpEdge, TakesNoTokenFromATrailer) {
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n0\r\n";
  const std::string authorization = "Authorization: Bearer " + std::string(token) + "\r\n";
  const std::string head = "GET /admin/settings HTTP/1.1\r\nHost: localhost\r\n";

  EXPECT_EQ(answer_to(head + chunked + authorization + "\r\n").status, 401U);
  EXPECT_EQ(answer_to(head + authorization + chunked + "\r\n").status, 200U);
}

TEST_F(HttpEdge, TellsAClientThatCutItsBodyShort) {
  Connection connection(port());
  connection.send(post_head + "Content-Length: 200\r\n\r\n{\"flight_id\": \"f\"");
  connection.end_sending();

  EXPECT_EQ(connection.receive().status, 400U);
}

TEST_F(HttpEdge, DatesEveryAnswer) {
  for (const auto* target : {"/livez", "/nothing", "/metrics"})
    EXPECT_NE(get_as("localhost", {}, target).head.find("\r\nDate: "), std::string::npos) << target;
}

TEST_F(HttpEdge, TellsOfAnyPathInValidJson) {
  for (const auto* target : {"/%ff", "/\xff", "/%c3%28", "/\"\\", "/tracking/%ff"}) {
    const auto answer = get_as("localhost", {}, target);
    EXPECT_EQ(answer.status, 404U) << target;
    EXPECT_EQ(answer.json().at("status"), 404) << target;
  }
  const std::string authorization = "Authorization: Bearer " + std::string(token) + "\r\n";
  const auto answer = get_as("localhost", authorization, "/admin/flights/%ff");
  EXPECT_EQ(answer.json().at("status"), 404);
}

TEST_F(HttpEdge, ReachesAPathByItsOneNameAlone) {
  const std::string authorization = "Authorization: Bearer " + std::string(token) + "\r\n";
  EXPECT_EQ(get_as("localhost", authorization, "/admin/settings").status, 200U);
  EXPECT_EQ(get_as("localhost", authorization, "/admin/flights/%61").status, 200U);
  for (const auto* target : {"/%61dmin/settings", "/admin%2fsettings", "/admin/%73ettings",
                             "/x/../admin/settings", "/Admin/settings", "/admin;x/settings"})
    EXPECT_EQ(get_as("localhost", authorization, target).status, 404U) << target;
}

TEST_F(HttpEdge, RefusesThePagesOfOthers) {
  for (const auto* fields : {"Sec-Fetch-Site: cross-site\r\n", "Origin: https://evil.example\r\n",
                             "Origin: null\r\n", "Origin: http://localhost:1\r\n"}) {
    const auto answer = get_as("localhost", fields);
    EXPECT_EQ(answer.status, 403U) << fields;
    EXPECT_EQ(answer.head.find("Access-Control"), std::string::npos) << answer.head;
  }
  EXPECT_EQ(get_as("localhost:8000", "Origin: http://localhost:8000\r\n").status, 200U);
  EXPECT_EQ(get_as("localhost", "Sec-Fetch-Site: same-origin\r\n").status, 200U);
}

TEST_F(HttpEdge, LetsThePagesInThatAreNamed) {
  const std::string origin = "Origin: " + std::string(page) + "\r\n";
  const std::string readable = "\r\nAccess-Control-Allow-Origin: " + std::string(page) + "\r\n";

  const auto asked = answer_to("OPTIONS /tracking/live HTTP/1.1\r\nHost: localhost\r\n" + origin +
                               "Access-Control-Request-Method: POST\r\n"
                               "Access-Control-Request-Headers: content-type\r\n\r\n");
  EXPECT_EQ(asked.status, 204U);
  EXPECT_NE(asked.head.find(readable), std::string::npos) << asked.head;
  EXPECT_NE(asked.head.find("\r\nAccess-Control-Allow-Methods: "), std::string::npos);
  EXPECT_TRUE(asked.keeps_alive);

  const auto read = get_as("localhost", origin + "Sec-Fetch-Site: cross-site\r\n", "/nothing");
  EXPECT_EQ(read.status, 404U);
  EXPECT_NE(read.head.find(readable), std::string::npos) << read.head;
  EXPECT_NE(read.head.find("\r\nVary: Origin\r\n"), std::string::npos) << read.head;
}

TEST_F(HttpEdge, TakesLoopbackNamesAndThoseOfTheSettings) {
  for (const auto* host :
       {"localhost", "localhost:8000", "127.0.0.1:1", "127.9.9.9", "[::1]:80", "track.example.org"})
    EXPECT_EQ(get_as(host).status, 200U) << host;
  for (const auto* host : {"evil.example", "127.0.0.1.evil.example", "192.168.1.1", "localhost.x"})
    EXPECT_EQ(get_as(host).status, 403U) << host;
  EXPECT_EQ(get_as("localhost", {}, "http://evil.example/livez").status, 403U);
}

TEST_F(HttpEdge, KeepsThePageOutOfFramesAndAnswersOutOfCaches) {
  const auto shown = get_as("localhost", "Accept: text/html\r\n", "/");
  EXPECT_NE(shown.head.find("frame-ancestors 'none'"), std::string::npos) << shown.head;
  EXPECT_NE(shown.head.find("default-src 'none'"), std::string::npos) << shown.head;
  for (const auto* target : {"/", "/health", "/queue/status", "/metrics", "/nothing"}) {
    const auto answer = get_as("localhost", {}, target);
    EXPECT_NE(answer.head.find("\r\nCache-Control: no-store\r\n"), std::string::npos) << target;
    EXPECT_NE(answer.head.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos);
  }
}

}  // namespace
}  // namespace fixline::test
