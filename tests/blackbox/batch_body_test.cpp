// Batches of protobuf over HTTP, from the request to the table.
#include <gtest/gtest.h>
#include <zstd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"
#include "entry/entry_codec.hpp"

namespace fixline::test {
namespace {

const std::string batch_header = "Content-Type: application/x-protobuf\r\n";

points::Track track_of(std::string flight_id, std::vector<double> latitudes) {
  points::Track track;
  track.flight_id = std::move(flight_id);
  track.flight_uuid = points::flight_uuid_for(points::QueueName::upload, track.flight_id);
  points::TrackPoints list;
  for (const double latitude : latitudes) {
    const auto second = std::chrono::seconds(1'750'000'000 + static_cast<long>(list.size()));
    list.push_back({points::Timestamp(second), latitude, 7.25, 1512.5, {}});
  }
  track.points = std::move(list);
  return track;
}

std::string body_of(const std::vector<points::Track>& tracks) {
  std::string body;
  for (const auto& piece : entry::encode(tracks, 1000)) body += piece.bytes;
  return body;
}

std::string zstd(const std::string& bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 1));
  return frame;
}

class BatchBodyTest : public SharedServiceTest {
 protected:
  static std::string rows_of(const std::string& flight_id, const std::string& expected) {
    return service().eventually(
        "SELECT count(*) FROM uploaded_track_points u JOIN flights f ON f.id = u.flight_uuid "
        "WHERE f.flight_id = '" +
            flight_id + "'",
        expected);
  }
};

TEST_F(BatchBodyTest, ATrackLandsInItsTable) {
  const auto answer =
      post(port(), "/tracking/upload", body_of({track_of("b-1", {46.5, 46.50001})}), batch_header);

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const auto receipt = answer.json().as_object();
  EXPECT_EQ(receipt.at("flight_id"), "b-1");
  EXPECT_EQ(receipt.at("accepted"), 2);
  EXPECT_EQ(rows_of("b-1", "2"), "2");
}

TEST_F(BatchBodyTest, ManyTracksAreCountedInTheReceipt) {
  const auto body = zstd(body_of({track_of("b-2", {46.5}), track_of("b-3", {46.5, 46.6})}));

  const auto answer =
      post(port(), "/tracking/upload", body, batch_header + "Content-Encoding: zstd\r\n");

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const auto receipt = answer.json().as_object();
  EXPECT_EQ(receipt.at("flights"), 2);
  EXPECT_FALSE(receipt.contains("flight_id"));
  EXPECT_EQ(receipt.at("accepted"), 3);
  EXPECT_EQ(rows_of("b-2", "1"), "1");
  EXPECT_EQ(rows_of("b-3", "2"), "2");
}

TEST_F(BatchBodyTest, ABadPointIsRefusedByItsPlaceAmongAll) {
  const auto body = body_of({track_of("b-4", {46.5, 91}), track_of("b-5", {46.5, -91, 46.6})});

  const auto answer = post(port(), "/tracking/upload", body, batch_header);

  ASSERT_EQ(answer.status, 202U) << answer.body;
  const auto rejected = answer.json().at("rejected").as_array();
  ASSERT_EQ(rejected.size(), 2U);
  EXPECT_EQ(rejected[0].at("index"), 1);
  EXPECT_EQ(rejected[1].at("index"), 3);
  EXPECT_EQ(rejected[1].at("field"), "lat");
  EXPECT_EQ(rows_of("b-5", "2"), "2");
}

TEST_F(BatchBodyTest, StrictRefusesAllForOne) {
  const auto answer = post(port(), "/tracking/upload?strict=true",
                           body_of({track_of("b-6", {46.5, 91})}), batch_header);

  EXPECT_EQ(answer.status, 422U);
}

TEST_F(BatchBodyTest, AWholeThatIsMalformedIsRefusedWithTheReason) {
  const auto cut = body_of({track_of("b-7", {46.5})}).substr(0, 20);

  const auto answer = post(port(), "/tracking/live", cut, batch_header);

  EXPECT_EQ(answer.status, 400U);
  EXPECT_NE(answer.body.find("malformed batch: track 0"), std::string::npos) << answer.body;
}

TEST_F(BatchBodyTest, ATrackOfAnotherKindIsRefused) {
  const auto answer =
      post(port(), "/scoring/batch", body_of({track_of("b-8", {46.5})}), batch_header);

  EXPECT_EQ(answer.status, 400U);
}

}  // namespace
}  // namespace fixline::test
