// An id is for people to read: no way in takes one that a terminal or a log would obey.
#include <gtest/gtest.h>

#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"

namespace fixline::test {
namespace {

constexpr std::string_view point =
    R"("track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
constexpr std::string_view igc =
    "AXXX001\r\nHFDTE200324\r\n"
    "B1423454530000N00715000EA0100001100\r\n"
    "B1423464530010N00715010EA0100101101\r\n";

class ControlCharacters : public SharedService<with_flymaster_secret> {
 protected:
  static void expect_refused(const std::string& target, const std::string& body,
                             const std::string& type) {
    const auto answer = post(port(), target, body, "Content-Type: " + type + "\r\n");
    EXPECT_EQ(answer.status, 400U) << answer.body;
    EXPECT_NE(answer.body.find("contains a control character"), std::string::npos) << answer.body;
  }
};

TEST_F(ControlCharacters, AreRefusedInTheIdsOfJson) {
  for (const auto* bad : {R"(a\nb)", R"(\u001b[2J)", R"(\u007f)", "\u009b", R"(\u2028)"}) {
    const std::string flight =
        R"({"flight_id":")" + std::string(bad) + R"(",)" + std::string(point);
    const std::string device =
        R"({"flight_id":"f","device_id":")" + std::string(bad) + R"(",)" + std::string(point);
    for (const auto* target : {"/tracking/live", "/tracking/upload"})
      for (const auto& body : {flight, device}) expect_refused(target, body, "application/json");
  }
}

TEST_F(ControlCharacters, AreRefusedInTheIdsOfAQuery) {
  for (const auto* bad : {"%0a", "%1b%5b2J", "%7f", "%c2%9b"})
    for (const auto* name : {"flight_id", "device_id"})
      expect_refused("/tracking/upload?" + std::string(name) + "=a" + bad, std::string(igc),
                     "text/plain");
}

TEST_F(ControlCharacters, AreRefusedInTheIdsOfAForm) {
  for (const auto* name : {"flight_id", "device_id"})
    expect_refused("/tracking/upload",
                   "--xx\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
                       "\"\r\n\r\na\x1b[2J\r\n--xx\r\nContent-Disposition: form-data; "
                       "name=\"file\"; filename=\"a.igc\"\r\n\r\n" +
                       std::string(igc) + "\r\n--xx--\r\n",
                   "multipart/form-data; boundary=xx");
}

TEST_F(ControlCharacters, AreRefusedInASerial) {
  const auto signature = service().sql("SELECT encode(sha256(E'1\\0332the secret'::bytea), 'hex')");
  const auto answer = post(port(), "/tracking/flymaster/upload/file",
                           "1\x1b"
                           "2," +
                               signature + "\n1669734207,1669736578,36.9,-4.9,,,\nEOF\n",
                           "Content-Type: text/plain\r\n");

  EXPECT_EQ(answer.body, "NOK");
  EXPECT_EQ(service().sql("SELECT count(*) FROM flymaster"), "0");
  EXPECT_EQ(service().log().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace fixline::test
