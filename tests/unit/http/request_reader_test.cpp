#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

namespace fixline::http {
namespace {

namespace bhttp = boost::beast::http;

constexpr std::uint32_t header_max = 1024;
constexpr std::size_t body_max = 100;

/// Feeds all of `text`, `step` bytes at a time, as a connection would.
boost::system::error_code feed(RequestReader& reader, std::string_view text, std::size_t step) {
  std::string waiting;
  boost::system::error_code failed;
  while (!reader.is_done() && (!text.empty() || !waiting.empty())) {
    const auto piece = text.substr(0, step);
    waiting += piece;
    text.remove_prefix(piece.size());
    const auto used = reader.put(boost::asio::buffer(waiting), failed);
    waiting.erase(0, used);
    if (failed && failed != bhttp::error::need_more) return failed;
    if (reader.is_header_done()) reader.eager(true);
    if (text.empty() && used == 0) return failed;
  }
  return {};
}

class RequestReaderInPieces : public testing::TestWithParam<std::size_t> {};

TEST_P(RequestReaderInPieces, FindsWhatItKeepsHoweverTheBytesAreCut) {
  RequestReader reader(header_max, body_max);

  const auto failed =
      feed(reader,
           "POST /tracking/live?strict=true HTTP/1.1\r\nHost: a\r\n"
           "content-type: application/json\r\nContent-Encoding: gzip\r\n"
           "Accept: */*\r\nAuthorization: Bearer x\r\nContent-Length: 5\r\n\r\nhello",
           GetParam());

  ASSERT_FALSE(failed) << failed.message();
  ASSERT_TRUE(reader.is_done());
  EXPECT_EQ(reader.request().method, Method::post);
  EXPECT_EQ(reader.target(), "/tracking/live?strict=true");
  EXPECT_EQ(reader.request().content_type, "application/json");
  EXPECT_EQ(reader.request().content_encoding, "gzip");
  EXPECT_EQ(reader.request().accept, "*/*");
  EXPECT_EQ(reader.request().authorization, "Bearer x");
  EXPECT_EQ(reader.request().body, "hello");
  EXPECT_EQ(reader.version(), 11U);
  EXPECT_TRUE(reader.keep_alive());
  EXPECT_FALSE(reader.expects_continue());
}

TEST_P(RequestReaderInPieces, JoinsTheChunksOfABody) {
  RequestReader reader(header_max, body_max);

  const auto failed = feed(reader,
                           "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "3\r\nhel\r\n2;why=not\r\nlo\r\n0\r\n\r\n",
                           GetParam());

  ASSERT_FALSE(failed) << failed.message();
  ASSERT_TRUE(reader.is_done());
  EXPECT_EQ(reader.request().body, "hello");
}

INSTANTIATE_TEST_SUITE_P(Steps, RequestReaderInPieces, testing::Values(1, 2, 7, 100'000));

TEST(RequestReader, TakesTheFirstOfAFieldThatComesTwice) {
  RequestReader reader(header_max, body_max);

  feed(reader, "GET / HTTP/1.1\r\nHost: a\r\nAccept:\r\nAccept: text/html\r\n\r\n", 1000);

  EXPECT_EQ(reader.request().accept, "");
}

TEST(RequestReader, KnowsThatTheClientWaitsToBeTold) {
  RequestReader reader(header_max, body_max);

  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
       1000);

  EXPECT_TRUE(reader.expects_continue());
}

TEST(RequestReader, RefusesABodyThatIsAnnouncedTooLarge) {
  RequestReader reader(header_max, body_max);

  EXPECT_EQ(feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 1000),
            bhttp::error::body_limit);
}

TEST(RequestReader, RefusesChunksThatAreTooLargeTogether) {
  RequestReader reader(header_max, body_max);
  const std::string chunk = "32\r\n" + std::string(50, 'x') + "\r\n";

  EXPECT_EQ(feed(reader,
                 "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk +
                     chunk + chunk,
                 10),
            bhttp::error::body_limit);
}

TEST(RequestReader, RefusesAHeaderThatIsTooLong) {
  RequestReader reader(header_max, body_max);

  EXPECT_EQ(feed(reader, "GET / HTTP/1.1\r\nX: " + std::string(header_max, 'x'), 64),
            bhttp::error::header_limit);
}

TEST(RequestReader, DoesNotTakeMemoryForABodyThatIsOnlyAnnounced) {
  RequestReader reader(header_max, std::size_t{1} << 40);

  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\nx", 1000);

  EXPECT_LE(reader.request().body.capacity(), std::size_t{2} << 20);
}

}  // namespace
}  // namespace fixline::http
