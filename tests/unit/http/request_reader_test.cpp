#include "http/connection/request_reader.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "http/connection/framing_error.hpp"

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

  const auto failed = feed(
      reader,
      "POST /tracking/live?strict=true HTTP/1.1\r\nHost: a\r\n"
      "content-type: application/json\r\nContent-Encoding: gzip\r\n"
      "Accept: */*\r\nAuthorization: Bearer x\r\nx-api-key: y\r\nContent-Length: 5\r\n\r\nhello",
      GetParam());

  ASSERT_FALSE(failed) << failed.message();
  ASSERT_TRUE(reader.is_done());
  EXPECT_EQ(reader.request().method, Method::post);
  EXPECT_EQ(reader.target(), "/tracking/live?strict=true");
  EXPECT_EQ(reader.request().content_type, "application/json");
  EXPECT_EQ(reader.request().content_encoding, "gzip");
  EXPECT_EQ(reader.request().accept, "*/*");
  EXPECT_EQ(reader.request().authorization, "Bearer x");
  EXPECT_EQ(reader.request().api_key, "y");
  EXPECT_EQ(reader.request().body, "hello");
  EXPECT_EQ(reader.version(), 11U);
  EXPECT_TRUE(reader.keeps_connection());
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

const std::string post_head = "POST / HTTP/1.1\r\nHost: a\r\n";

TEST_P(RequestReaderInPieces, RefusesWhatAnotherServerMayTakeForAnotherRequest) {
  struct Row {
    std::string request;
    FramingError error;
  };
  const Row rows[] = {
      {post_head + "Transfer-Encoding: gzip, chunked\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding: chunked, chunked\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding: identity\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding: chunked;q=1\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding: xchunked\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding:\r\n\r\n", FramingError::transfer_coding},
      {post_head + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
       FramingError::transfer_coding},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", FramingError::chunked_in_http_10},
      {post_head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       FramingError::content_length},
      {post_head + "Content-Length: 3, 3\r\n\r\nabc", FramingError::content_length},
      {"GET / HTTP/1.1\r\n\r\n", FramingError::no_host},
      {"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", FramingError::no_host},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", FramingError::several_hosts},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", FramingError::several_hosts},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", FramingError::folded_field},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n \r\n\r\n", FramingError::folded_field},
      {"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\tb\r\n\r\n", FramingError::folded_field},
      {"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n \r\n\r\n", FramingError::folded_field},
      {"GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n", FramingError::folded_field}};
  for (const auto& [request, error] : rows) {
    RequestReader reader(header_max, body_max);
    EXPECT_EQ(feed(reader, request, GetParam()), make_error_code(error)) << request;
  }
}

TEST_P(RequestReaderInPieces, RefusesWithTheParserWhatHasNoClearEnd) {
  for (const auto* fields :
       {"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: \x0b"
        "chunked\r\n",
        "Content-Length: +3\r\n", "Content-Length: -3\r\n", "Content-Length: 0x3\r\n",
        "Content-Length: 3 3\r\n", "Content-Length:\r\n", "Content-Length: 3,4\r\n",
        "Content-Length: 99999999999999999999\r\n", "X: a\nContent-Length: 3\r\n"}) {
    RequestReader reader(header_max, body_max);
    const auto failed = feed(reader, post_head + fields + "\r\nabc", GetParam());
    const auto answer = answer_to_failed_read(failed, {});
    ASSERT_TRUE(answer) << fields;
    EXPECT_EQ(answer->status, 400U) << fields;
  }
}

TEST_P(RequestReaderInPieces, TakesNoTrailerForAHeader) {
  RequestReader reader(header_max, body_max);

  const auto failed = feed(reader,
                           post_head +
                               "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                               "Authorization: Bearer x\r\nContent-Type: text/plain\r\n"
                               "Host: b\r\nConnection: close\r\nOrigin: http://b\r\n\r\n",
                           GetParam());

  ASSERT_FALSE(failed) << failed.message();
  ASSERT_TRUE(reader.is_done());
  EXPECT_EQ(reader.request().authorization, "");
  EXPECT_EQ(reader.request().content_type, "");
  EXPECT_EQ(reader.marks().host, "a");
  EXPECT_EQ(reader.marks().origin, "");
  EXPECT_TRUE(reader.keeps_connection());
}

TEST(RequestReader, TellsTheStatusOfWhatItRefuses) {
  EXPECT_EQ(answer_to_failed_read(FramingError::transfer_coding, {})->status, 501U);
  EXPECT_EQ(answer_to_failed_read(FramingError::no_host, {})->status, 400U);
}

TEST(RequestReader, WantsNoHostOfHttp10) {
  RequestReader reader(header_max, body_max);

  EXPECT_FALSE(feed(reader, "GET / HTTP/1.0\r\n\r\n", 1000));
  EXPECT_FALSE(reader.keeps_connection());
}

TEST(RequestReader, FindsWhoseThePageIs) {
  RequestReader reader(header_max, body_max);

  feed(reader,
       "OPTIONS / HTTP/1.1\r\nHost: h:8000\r\nOrigin: https://a.example\r\n"
       "Sec-Fetch-Site: Cross-Site\r\nAccess-Control-Request-Method: POST\r\n\r\n",
       1000);

  EXPECT_EQ(reader.marks().host, "h:8000");
  EXPECT_EQ(reader.marks().origin, "https://a.example");
  EXPECT_TRUE(reader.marks().is_cross_site);
  EXPECT_TRUE(reader.marks().is_preflight);
}

TEST(RequestReader, BelievesTheTargetInItsAbsoluteFormMoreThanTheHost) {
  RequestReader reader(header_max, body_max);

  feed(reader, "GET http://evil.example/livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 1000);

  EXPECT_EQ(reader.marks().host, "evil.example");
}

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
