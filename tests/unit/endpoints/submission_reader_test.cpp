#include "endpoints/submission_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "reactor/run_blocking.hpp"
#include "support/deflated.hpp"

namespace fixline::endpoints {
namespace {

using points::QueueName;

constexpr std::string_view point = R"({"datetime":"2025-03-20T10:00:00Z","lat":45.5,"lon":7.25})";
const std::string json = R"({"flight_id":"f","track_points":[)" + std::string(point) + "]}";
const std::string igc = "AXXX001\r\nHFDTE200223\r\nB1101355206343N00006198WA0058700558\r\n";

std::string padded(const std::string& text) {
  return text + std::string(SubmissionReader::light_bytes_max, ' ');
}

http::Request request_of(const std::string& body, std::string encoding = "") {
  http::Request request;
  request.body = body;
  request.body_bytes_sent = body.size();
  request.content_encoding = std::move(encoding);
  return request;
}

class SubmissionReaderTest : public testing::Test {
 protected:
  bool is_light(QueueName queue, http::Request request) { return reader.is_light(queue, request); }

  Result<formats::Submission> read(QueueName queue, http::Request request) {
    const auto work = [&]() -> asio::awaitable<Result<formats::Submission>> {
      if (reader.is_light(queue, request)) co_return reader.read(queue, request);
      co_return co_await reader.read_aside(queue, request);
    };
    loop.restart();
    return reactor::run_blocking(loop, work());
  }

  asio::io_context loop{1};
  reactor::SideThreads threads{1};
  SubmissionReader reader{{}, threads};
};

TEST_F(SubmissionReaderTest, ReadsASmallBodyAtOnce) {
  EXPECT_TRUE(is_light(QueueName::live, request_of(json)));
  EXPECT_TRUE(is_light(QueueName::live, request_of(test::gzip(json), "gzip")));
  EXPECT_TRUE(is_light(QueueName::upload, request_of(igc)));
  EXPECT_TRUE(is_light(QueueName::upload, request_of(test::gzip(igc), "gzip")));
}

TEST_F(SubmissionReaderTest, ReadsAsideWhatIsLargeOrMayBecomeSo) {
  EXPECT_FALSE(is_light(QueueName::live, request_of(padded(json))));
  EXPECT_FALSE(is_light(QueueName::live, request_of(test::gzip(padded(json)), "gzip")));
  EXPECT_FALSE(is_light(QueueName::upload, request_of(test::gzip(igc))));
  EXPECT_FALSE(is_light(QueueName::upload, request_of(test::gzip(test::gzip(igc)), "gzip")));
}

TEST_F(SubmissionReaderTest, ReadsTheSameAsideAsAtOnce) {
  for (const auto& body : {json, padded(json)})
    for (const bool is_packed : {false, true}) {
      const auto submission = read(
          QueueName::live, is_packed ? request_of(test::gzip(body), "gzip") : request_of(body));
      ASSERT_TRUE(submission) << submission.error().detail;
      EXPECT_EQ(submission->points_sent, 1U);
    }
}

TEST_F(SubmissionReaderTest, TellsWhatIsWrongWithTheEncodingOfASmallBody) {
  const auto cut = read(QueueName::live, request_of(test::gzip(json).substr(0, 30), "gzip"));
  const auto unknown = read(QueueName::live, request_of(json, "br"));

  EXPECT_EQ(cut.error().code, ErrorCode::invalid);
  EXPECT_EQ(unknown.error().code, ErrorCode::unsupported);
}

TEST_F(SubmissionReaderTest, NamesTheDeviceWhoseFlymasterFileItDoesNotTake) {
  const std::string file = "900041," + std::string(64, '0') + "\nEOF\n";
  for (const auto& body : {file, file + padded("")}) {
    auto request = request_of(body);
    loop.restart();
    const auto reading = reactor::run_blocking(loop, reader.read_flymaster(request));
    EXPECT_EQ(reading.serial, "900041");
    EXPECT_EQ(reading.submission.error().code, ErrorCode::unauthorized);
  }
}

TEST_F(SubmissionReaderTest, CountsTheBytesThatWereSentNotThoseThatWereUnpacked) {
  std::string many = R"({"flight_id":"f","track_points":[)";
  for (int i = 0; i < 3'000; ++i) many += std::string(point) + ",";
  many.back() = ']';
  many += '}';

  auto packed_request = request_of(many);
  packed_request.body_bytes_sent = 300;

  EXPECT_TRUE(read(QueueName::live, request_of(many)));
  const auto packed = read(QueueName::live, std::move(packed_request));
  ASSERT_FALSE(packed);
  EXPECT_EQ(packed.error().code, ErrorCode::too_large);
}

TEST_F(SubmissionReaderTest, TakesFromTheBudgetWhatItMakesOfABody) {
  http::MemoryBudget budget(std::size_t{1} << 20);
  const std::string client = "a";
  for (const auto& [body, encoding] :
       {std::pair{padded(json) + padded(""), ""},
        std::pair{test::gzip(padded(json) + std::string(std::size_t{8} << 20, ' ')), "gzip"}}) {
    auto request = request_of(body, encoding);
    request.memory = http::MemoryShare(budget, client);
    ASSERT_TRUE(request.memory.grow_to(body.size()));

    const auto submission = read(QueueName::live, std::move(request));

    ASSERT_FALSE(submission);
    EXPECT_EQ(submission.error().code, ErrorCode::too_large) << "it never fits";
  }
  EXPECT_EQ(budget.bytes(), 0U);
}

}  // namespace
}  // namespace fixline::endpoints
