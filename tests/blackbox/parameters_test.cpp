// What a request says beside its points is understood or refused, never passed over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"

namespace fixline::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view admin_token = "a-token-of-the-tests";
constexpr std::string_view flymaster = "/tracking/flymaster/upload/file";

RunningService::Settings with_secrets() {
  return {{"FLYMASTER_SECRET", "the secret"}, {"ADMIN_TOKEN", std::string(admin_token)}};
}

class Parameters : public SharedService<with_secrets> {
 protected:
  static Answer live(const std::string& query, const std::string& point_fields = {}) {
    return post(port(), "/tracking/live" + query,
                R"({"flight_id":"p","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,)"
                R"("lon":7)" +
                    point_fields + "}]}");
  }
  static Answer admin(const std::string& target) {
    Connection connection(port());
    return connection.get(target, "Authorization: Bearer " + std::string(admin_token) + "\r\n");
  }
  static Answer file_of(const std::string& serial, const std::string& query = {}) {
    const auto signature =
        service().sql("SELECT encode(sha256('" + serial + "the secret'::bytea), 'hex')");
    const auto body = serial + "," + signature +
                      "\n1669734207,1669736578,36.9,-4.9,693,33,258\n"
                      "1669734207,1669736579,96.9,-4.9,693,33,258\nEOF\n";
    return post(port(), std::string(flymaster) + query, body, "Content-Type: text/plain\r\n");
  }
  static std::string detail_of(const Answer& answer) {
    return std::string(answer.json().at("detail").as_string());
  }
};

TEST_F(Parameters, AreUnderstoodInAnyCase) {
  EXPECT_EQ(live("?strict=True&direct=FALSE&priority=HIGH&token=of-a-client").status, 202U);
  EXPECT_EQ(live("?direct=on").status, 201U);
}

TEST_F(Parameters, ThatMeanNothingAreRefused) {
  for (const auto* query : {"?strict=maybe", "?direct=", "?priority=hi", "?prioritty=high"})
    for (const auto* target : {"/tracking/live", "/tracking/upload", "/scoring/batch"})
      EXPECT_EQ(post(port(), std::string(target) + query, "{}").status, 400U) << target << query;
  EXPECT_THAT(detail_of(live("?prioritty=high")), HasSubstr("did you mean priority?"));
  EXPECT_THAT(detail_of(live("?strict=maybe")),
              HasSubstr("strict: \"maybe\" is not true or false"));
  EXPECT_THAT(detail_of(post(port(), "/tracking/upload?partial=some", "AXXX\r\n")),
              HasSubstr("partial: \"some\""));
}

TEST_F(Parameters, AreRefusedWhereThereAreNone) {
  for (const auto* target : {"/health", "/livez", "/readyz", "/queue/status", "/metrics"})
    EXPECT_EQ(get(port(), std::string(target) + "?verbos=1").status, 400U) << target;
  EXPECT_EQ(get(port(), "/?from=a-link").status, 200U);
  for (const auto* target : {"/admin/settings?x=1", "/admin/flights/f?tme=2024-03-20T10:00:00Z",
                             "/admin/held?colour=red", "/admin/dead-letters?colour=red",
                             "/admin/dead-letters/1?colour=red"})
    EXPECT_EQ(admin(target).status, 400U) << target;
  EXPECT_THAT(detail_of(admin("/admin/dead-letters?sinc=1h")), HasSubstr("did you mean since?"));
  EXPECT_THAT(detail_of(admin("/admin/flights/f?tme=now")), HasSubstr("did you mean time?"));
  EXPECT_EQ(get(port(), "/admin/settings?x=1").status, 401U) << "strangers learn of no parameters";
}

TEST_F(Parameters, FieldsOfPointsThatMeanNothingAreListedOnce) {
  const auto receipt = live("", R"(,"alt":1,"speed":2,"alt":3)").json();

  EXPECT_EQ(receipt.at("ignored"), (boost::json::array{"alt", "speed"}));
}

TEST_F(Parameters, AFlymasterFileThatIsRefusedIsToldAndCountedByItsSerial) {
  EXPECT_EQ(post(port(), std::string(flymaster), "700100," + std::string(64, '0') + "\nEOF\n",
                 "Content-Type: text/plain\r\n")
                .body,
            "NOK");

  EXPECT_TRUE(becomes_true(std::chrono::seconds(15), [] {
    return service().log().find(
               "a Flymaster file of device 700100 is refused: the signature does "
               "not match the serial") != std::string::npos;
  })) << service().log();
  EXPECT_THAT(get(port(), "/metrics").body,
              HasSubstr("fixline_flymaster_files_refused_total{serial=\"700100\"} 1"));
  EXPECT_TRUE(becomes_true(std::chrono::seconds(15), [] {
    return admin("/admin/flights/700100").json().at("refused").as_array().size() == 1;
  }));
}

TEST_F(Parameters, AFlymasterFileMeansWhatTheOthersMean) {
  EXPECT_EQ(file_of("700200", "?strict=true").body, "NOK");
  EXPECT_EQ(file_of("700200", "?strikt=true").status, 400U);
  EXPECT_EQ(file_of("700200").body, "OK");
  EXPECT_EQ(service().eventually("SELECT count(*) FROM flymaster WHERE device_id = '700200'", "1"),
            "1");
}

}  // namespace
}  // namespace fixline::test
