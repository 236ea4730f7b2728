// What bad input gets: a clear answer, nothing stored by halves, the connection still usable.
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"
#include "support/deflated.hpp"

namespace fixline::test {
namespace {

class BadInputTest : public SharedServiceTest {
 protected:
  /// The answer names the fault, nothing is stored, and the connection goes on.
  static void expect_refused(const std::string& target, const std::string& body, unsigned status,
                             const std::string& named,
                             const std::string& headers = "Content-Type: application/json\r\n") {
    Connection connection(port());
    const auto answer = connection.post(target, body, headers);
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_NE(answer.body.find(named), std::string::npos) << answer.body;
    EXPECT_EQ(connection.get("/livez").status, 200U) << "the connection is not usable any more";
    EXPECT_EQ(service().sql("SELECT count(*) FROM flights"), "0");
  }

  static std::string one_point(const std::string& members) {
    return R"({"flight_id": "f", "track_points": [{)" + members + "}]}";
  }
};

TEST_F(BadInputTest, MalformedJson) {
  expect_refused("/tracking/live", R"({"flight_id": "f", "track_points": [{)", 400, "JSON");
}

TEST_F(BadInputTest, AnEmptyBody) { expect_refused("/tracking/live", "", 400, "empty"); }

TEST_F(BadInputTest, AMissingFlightId) {
  expect_refused("/tracking/live", R"({"track_points": []})", 400, "flight_id");
}

TEST_F(BadInputTest, PointsOfTheWrongType) {
  expect_refused("/tracking/live", R"({"flight_id": "f", "track_points": 7})", 400, "track_points");
}

TEST_F(BadInputTest, ALatitudeInQuotes) {
  expect_refused("/tracking/live",
                 one_point(R"("datetime": "2024-03-20T14:23:45Z", "lat": "45", "lon": 7)"), 422,
                 "lat");
}

TEST_F(BadInputTest, AMissingLongitude) {
  expect_refused("/tracking/live", one_point(R"("datetime": "2024-03-20T14:23:45Z", "lat": 45)"),
                 422, "lon");
}

TEST_F(BadInputTest, NotANumber) {
  expect_refused("/tracking/live",
                 one_point(R"("datetime": "2024-03-20T14:23:45Z", "lat": NaN, "lon": 7)"), 422,
                 "is not a finite number");
}

TEST_F(BadInputTest, Latitude91) {
  expect_refused("/tracking/live",
                 one_point(R"("datetime": "2024-03-20T14:23:45Z", "lat": 91, "lon": 7)"), 422,
                 "-90..90");
}

TEST_F(BadInputTest, TheYear1969) {
  expect_refused("/tracking/live",
                 one_point(R"("datetime": "1969-12-31T23:59:59Z", "lat": 45, "lon": 7)"), 422,
                 "1980-01-06");
}

TEST_F(BadInputTest, ANulInAnId) {
  expect_refused("/tracking/live", R"({"flight_id": "a\u0000b", "track_points": [
    {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7}]})",
                 400, "NUL");
}

TEST_F(BadInputTest, InvalidUtf8) {
  expect_refused("/tracking/live", "{\"flight_id\": \"a\xff\", \"track_points\": []}", 400,
                 "UTF-8");
}

TEST_F(BadInputTest, TruncatedGzip) {
  auto body = gzip(one_point(R"("datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7)"));
  body.resize(body.size() / 2);

  expect_refused("/tracking/live", body, 400, "gzip",
                 "Content-Type: application/json\r\nContent-Encoding: gzip\r\n");
}

TEST_F(BadInputTest, ADecompressionBomb) {
  const auto body = gzip(std::string(std::size_t{64} << 20, ' '));

  expect_refused("/tracking/live", body, 413, "33554432",
                 "Content-Type: application/json\r\nContent-Encoding: gzip\r\n");
}

TEST_F(BadInputTest, AnUnknownContentEncoding) {
  expect_refused("/tracking/live", "x", 415, "Content-Encoding is not one of",
                 "Content-Type: application/json\r\nContent-Encoding: br\r\n");
}

TEST_F(BadInputTest, AnIgcFileWithoutADate) {
  expect_refused("/tracking/upload", "AXXX001\r\nB1423454530000N00715000EA0100001100\r\n", 400,
                 "date", "Content-Type: text/plain\r\n");
}

TEST_F(BadInputTest, AGpxFileThatIsCut) {
  expect_refused("/tracking/upload",
                 "<?xml version=\"1.0\"?><gpx><trk><trkseg><trkpt lat=\"45\" lon=\"7\">"
                 "<time>2024-03-20T14:23:45Z</time></trkpt><trkp",
                 400, "line 1", "Content-Type: application/gpx+xml\r\n");
}

TEST_F(BadInputTest, AFileOfAnotherKind) {
  expect_refused("/tracking/upload", "%PDF-1.4 ...", 400, "IGC", "Content-Type: text/plain\r\n");
}

TEST_F(BadInputTest, AWrongMethodAndAWrongPath) {
  Connection connection(port());

  EXPECT_EQ(connection.get("/tracking/live").status, 405U);
  EXPECT_EQ(connection.get("/nothing").status, 404U);
  EXPECT_EQ(connection.get("/livez").status, 200U);
}

TEST_F(BadInputTest, ABodyOf33MebibytesIsRefusedBeforeItIsRead) {
  Connection connection(port());

  connection.send(
      "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 34603008\r\n\r\n");
  const auto answer = connection.receive();

  EXPECT_EQ(answer.status, 413U);
  EXPECT_NE(answer.body.find("33554432"), std::string::npos) << answer.body;
}

TEST_F(BadInputTest, AChunkedBodyOf33MebibytesIsRefused) {
  Connection connection(port());
  connection.send(
      "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(std::size_t{1} << 20, ' ') + "\r\n";

  for (int sent = 0; sent < 33 && connection.send(chunk); ++sent) {
  }

  EXPECT_EQ(connection.receive().status, 413U);
}

TEST_F(BadInputTest, AHeaderOfAMegabyteIsRefused) {
  Connection connection(port());

  connection.send("GET / HTTP/1.1\r\nX: " + std::string(std::size_t{1} << 20, 'x'));

  EXPECT_EQ(connection.receive().status, 431U);
}

TEST_F(BadInputTest, WhatIsNotHttpIsToldSo) {
  Connection connection(port());

  connection.send("hello there\r\n\r\n");

  EXPECT_EQ(connection.receive().status, 400U);
}

TEST_F(BadInputTest, AClientThatGoesAwayInTheMiddleStoresNothing) {
  {
    Connection connection(port());
    connection.send(
        "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200\r\n\r\n"
        R"({"flight_id": "f", "track_points": [)");
  }

  EXPECT_EQ(get(port(), "/livez").status, 200U);
  EXPECT_EQ(service().sql("SELECT count(*) FROM flights"), "0");
}

TEST_F(BadInputTest, AChunkWhoseHeaderNeverEnds) {
  Connection connection(port());
  connection.send(
      "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  connection.send(std::string(std::size_t{200} << 10, 'x'));

  const auto answer = connection.receive();

  EXPECT_EQ(answer.status, 400U);
  EXPECT_NE(answer.body.find("header of a chunk"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace fixline::test
