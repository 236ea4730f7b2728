#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"

namespace fixline::test {
namespace {

constexpr std::string_view live_body = R"({"flight_id": "f-1", "device_id": "d-1", "track_points": [
  {"datetime": "2024-03-20T14:23:45.123Z", "lat": 45.5231, "lon": -122.6765, "elevation": 1200.5},
  {"datetime": "2024-03-20T14:23:46.123Z", "lat": 45.5233, "lon": -122.6768}]})";

constexpr std::string_view scoring_body = R"({"tracks": [
  {"date_time": "2024-03-20T14:23:45Z", "lat": 45.5, "lon": 7.25, "gps_alt": 1200, "LAD": 4}]})";

// The SHA-256 of "12345" + "the secret".
constexpr std::string_view flymaster_body =
    "12345,FLYMASTER_SIGNATURE\n"
    "1669734207,1669736578,36.991234,-4.911050,693,33,258\n"
    "1669734207,1669736579,36.991199,-4.911150,693,32,246\n"
    "EOF\n";

constexpr std::string_view igc_body =
    "AXXX001\r\nHFDTE200324\r\n"
    "B1423454530000N00715000EA0100001100\r\n"
    "B1423464530010N00715010EA0100101101\r\n";

using EndpointsTest = SharedService<with_flymaster_secret>;

TEST_F(EndpointsTest, ALivePointIsQueuedAndLandsInItsTable) {
  const auto answer = post(port(), "/tracking/live", live_body);

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const auto receipt = answer.json().as_object();
  EXPECT_EQ(receipt.at("mode"), "queued");
  EXPECT_EQ(receipt.at("queued"), true);
  EXPECT_EQ(receipt.at("queue"), "live_points");
  EXPECT_EQ(receipt.at("flight_id"), "f-1");
  EXPECT_EQ(receipt.at("accepted"), 2);
  EXPECT_EQ(receipt.at("rejected_count"), 0);
  EXPECT_EQ(service().eventually("SELECT count(*) FROM live_track_points", "2"), "2");
  EXPECT_EQ(service().sql("SELECT device_id FROM flights WHERE flight_id = 'f-1'"), "d-1");
}

TEST_F(EndpointsTest, AnUploadOfJsonLandsInItsTable) {
  const auto answer = post(port(), "/tracking/upload", live_body);

  ASSERT_EQ(answer.status, 202U) << answer.body;
  EXPECT_EQ(service().eventually("SELECT count(*) FROM uploaded_track_points u JOIN flights f ON "
                                 "f.id = u.flight_uuid WHERE f.flight_id = 'f-1'",
                                 "2"),
            "2");
}

TEST_F(EndpointsTest, AnIgcFileIsKnownByItsContent) {
  const auto answer = post(port(), "/tracking/upload?flight_id=igc-1&direct=true", igc_body,
                           "Content-Type: application/octet-stream\r\n");

  ASSERT_EQ(answer.status, 201U) << answer.body;
  const auto receipt = answer.json().as_object();
  EXPECT_EQ(receipt.at("mode"), "direct");
  EXPECT_EQ(receipt.at("inserted"), 2);
  EXPECT_EQ(receipt.at("duplicates"), 0);
}

TEST_F(EndpointsTest, AFormWithAFileIsTaken) {
  const std::string form =
      "--xx\r\nContent-Disposition: form-data; name=\"flight_id\"\r\n\r\nform-1\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.igc\"\r\n\r\n" +
      std::string(igc_body) + "\r\n--xx--\r\n";

  const auto answer = post(port(), "/tracking/upload?direct=true", form,
                           "Content-Type: multipart/form-data; boundary=xx\r\n");

  ASSERT_EQ(answer.status, 201U) << answer.body;
  EXPECT_EQ(answer.json().at("flight_id"), "form-1");
}

TEST_F(EndpointsTest, TheSameTrackTwiceIsKnownTheSecondTime) {
  const std::string target = "/tracking/upload?flight_id=twice&direct=true";
  (void)post(port(), target, igc_body, "Content-Type: text/plain\r\n");

  const auto again = post(port(), target, igc_body, "Content-Type: text/plain\r\n");

  ASSERT_EQ(again.status, 201U) << again.body;
  EXPECT_EQ(again.json().at("inserted"), 0);
  EXPECT_EQ(again.json().at("duplicates"), 2);
}

TEST_F(EndpointsTest, AScoringBatchGetsAFlightUuid) {
  const auto answer = post(port(), "/scoring/batch", scoring_body);

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const std::string uuid(answer.json().at("flight_uuid").as_string());
  EXPECT_EQ(uuid.size(), 36U);
  EXPECT_EQ(service().eventually(
                "SELECT lad FROM scoring_tracks WHERE flight_uuid = '" + uuid + "'", "4"),
            "4");
}

TEST_F(EndpointsTest, AFlymasterFileIsAnsweredInItsOwnWay) {
  std::string body(flymaster_body);
  const std::string mark = "FLYMASTER_SIGNATURE";
  body.replace(body.find(mark), mark.size(),
               service().sql("SELECT encode(sha256('12345the secret'::bytea), 'hex')"));

  const auto answer =
      post(port(), "/tracking/flymaster/upload/file", body, "Content-Type: text/plain\r\n");

  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body, "OK");
  EXPECT_EQ(service().eventually("SELECT count(*) FROM flymaster WHERE device_id = '12345'", "2"),
            "2");
}

TEST_F(EndpointsTest, AFlymasterFileWithAWrongSignatureIsRefused) {
  std::string body(flymaster_body);
  body.replace(body.find("FLYMASTER_SIGNATURE"), 19, std::string(64, '0'));

  const auto answer =
      post(port(), "/tracking/flymaster/upload/file", body, "Content-Type: text/plain\r\n");

  EXPECT_EQ(answer.status, 401U);
  EXPECT_EQ(answer.body, "NOK");
}

TEST_F(EndpointsTest, OneBadPointDoesNotCostItsNeighbours) {
  const auto answer = post(port(), "/tracking/live", R"({"flight_id": "partly", "track_points": [
      {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7},
      {"datetime": "2024-03-20T14:23:46Z", "lat": 91, "lon": 7},
      {"datetime": "2024-03-20T14:23:47Z", "lat": 45, "lon": 7}]})");

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const auto receipt = answer.json().as_object();
  EXPECT_EQ(receipt.at("accepted"), 2);
  EXPECT_EQ(receipt.at("rejected_count"), 1);
  const auto& refusal = receipt.at("rejected").as_array().at(0).as_object();
  EXPECT_EQ(refusal.at("index"), 1);
  EXPECT_EQ(refusal.at("field"), "lat");
}

TEST_F(EndpointsTest, StrictRefusesAllForOneBadPoint) {
  const auto answer = post(port(), "/tracking/live?strict=true",
                           R"({"flight_id": "strict", "track_points": [
      {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7},
      {"datetime": "2024-03-20T14:23:46Z", "lat": 91, "lon": 7}]})");

  EXPECT_EQ(answer.status, 422U);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.json().at("rejected_count"), 1);
  EXPECT_EQ(service().sql("SELECT count(*) FROM flights WHERE flight_id = 'strict'"), "0");
}

TEST_F(EndpointsTest, StrictRefusesAllForAFileThatIsNoFlightAndNamesIt) {
  const auto file = [](const std::string& name, std::string_view bytes) {
    return "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
           "\"\r\n\r\n" + std::string(bytes) + "\r\n";
  };
  const std::string form = file("a.igc", igc_body) + file("note.txt", "hello") + "--xx--\r\n";
  const std::string type = "Content-Type: multipart/form-data; boundary=xx\r\n";
  const std::string target = "/tracking/upload?direct=true&flight_id=strict-form";

  const auto strict = post(port(), target + "&strict=true", form, type);
  const auto taken = post(port(), target, form, type);

  EXPECT_EQ(strict.status, 422U);
  EXPECT_NE(strict.body.find("note.txt: the file is neither IGC nor GPX"), std::string::npos);
  ASSERT_EQ(taken.status, 201U) << taken.body;
  EXPECT_EQ(taken.json().at("inserted"), 2);
  EXPECT_EQ(taken.json().at("parts").at(1).at("file"), "note.txt");
}

TEST_F(EndpointsTest, SpareSlashesOfAPathArePassedOver) {
  for (const auto* path : {"/tracking/live/", "//tracking/live", "/tracking//live"})
    EXPECT_EQ(post(port(), path, live_body).status, 202U) << path;
}

TEST_F(EndpointsTest, ThePriorityLaneIsTaken) {
  const auto answer = post(port(), "/tracking/upload?priority=high",
                           R"({"flight_id": "urgent", "track_points": [
      {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7}]})");

  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_EQ(service().eventually("SELECT count(*) FROM flights WHERE flight_id = 'urgent'", "1"),
            "1");
}

TEST_F(EndpointsTest, QueueStatusHasTheFieldsThatScriptsRelyOn) {
  const auto status = get(port(), "/queue/status").json().as_object();

  EXPECT_EQ(status.at("redis_connected"), true);
  EXPECT_LE(status.at("queue_stats_age_seconds").to_number<double>(), 1.0);
  for (const auto* queue : {"live", "upload", "flymaster", "scoring"}) {
    const auto& stats = status.at("queue_stats").at(queue).as_object();
    EXPECT_TRUE(stats.at("queue_size").is_number()) << queue;
    EXPECT_TRUE(stats.at("priority_queue_size").is_number()) << queue;
    EXPECT_TRUE(stats.at("total_pending").is_number()) << queue;
  }
  const auto& processor = status.at("processor_stats").as_object();
  EXPECT_TRUE(processor.at("processed").is_number());
  EXPECT_TRUE(processor.at("failed").is_number());
  EXPECT_TRUE(processor.contains("last_processed"));
}

TEST_F(EndpointsTest, HealthSaysThatAllIsWell) {
  const auto answer = get(port(), "/health");

  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.json().at("status"), "healthy") << answer.body;
}

TEST_F(EndpointsTest, MetricsAreInPrometheusText) {
  const auto answer = get(port(), "/metrics");

  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(answer.body.find("# TYPE fixline_points_accepted_total counter"), std::string::npos);
}

TEST_F(EndpointsTest, ABrowserGetsAPageAndAProgramACard) {
  Connection connection(port());

  EXPECT_EQ(connection.get("/", "Accept: text/html\r\n").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(connection.get("/").json().at("service"), "fixline");
}

TEST_F(EndpointsTest, AConnectionServesManyRequests) {
  Connection connection(port());

  for (int request = 0; request < 10; ++request) {
    const auto answer = connection.post("/tracking/live", live_body);
    ASSERT_EQ(answer.status, 202U);
    ASSERT_TRUE(answer.keeps_alive);
  }
}

TEST_F(EndpointsTest, PipelinedRequestsAreAnsweredInOrder) {
  Connection connection(port());

  connection.send(
      "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nGET /nothing HTTP/1.1\r\nHost: "
      "localhost\r\n\r\n"
      "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

  EXPECT_EQ(connection.receive().status, 200U);
  EXPECT_EQ(connection.receive().status, 404U);
  EXPECT_EQ(connection.receive().status, 200U);
}

TEST_F(EndpointsTest, RequestsThatComeTogetherAreAnsweredInOrder) {
  Connection connection(port());
  const std::string body = R"({"flight_id": "f-p", "track_points": [
    {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7}]})";
  connection.send(
      "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /tracking/live HTTP/1.1\r\nHost: "
      "localhost\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body +
      "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

  EXPECT_EQ(connection.receive().status, 200U);
  EXPECT_EQ(connection.receive().status, 202U);
  EXPECT_EQ(connection.receive().status, 404U);
}

}  // namespace
}  // namespace fixline::test
