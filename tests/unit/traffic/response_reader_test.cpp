#include "traffic/load/response_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "traffic/competition/random.hpp"

namespace fixline::traffic {
namespace {

using Progress = ResponseReader::Progress;

/// What a reader made of some bytes: the status of each answer, and how it ended.
struct Reading {
  std::vector<unsigned> statuses;
  Progress last = Progress::more;

  friend bool operator==(const Reading&, const Reading&) = default;
};

void feed(ResponseReader& reader, std::string_view piece, Reading& reading) {
  while (!piece.empty() && reading.last != Progress::broken) {
    reading.last = reader.feed(piece);
    if (reading.last == Progress::whole) reading.statuses.push_back(reader.status());
  }
}

Reading read_whole(std::string_view bytes) {
  ResponseReader reader;
  Reading reading;
  feed(reader, bytes, reading);
  return reading;
}

Reading read_in_pieces(std::string_view bytes, Random& random) {
  ResponseReader reader;
  Reading reading;
  while (!bytes.empty() && reading.last != Progress::broken) {
    const auto size = static_cast<std::size_t>(random.between(1, 40));
    feed(reader, bytes.substr(0, size), reading);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return reading;
}

/// An answer in one of the ways in which servers send them.
std::string an_answer(Random& random, unsigned status) {
  const std::string line = "HTTP/1.1 " + std::to_string(status) + " Some Words\r\n";
  const std::string body(static_cast<std::size_t>(random.between(0, 3'000)), 'x');
  switch (static_cast<int>(random.between(0, 4))) {
    case 0: return line + "CONTENT-LENGTH:" + std::to_string(body.size()) + "\r\n\r\n" + body;
    case 1:
      return "HTTP/1.1 100 Continue\r\n\r\n" + line +
             "Server: a\r\ncontent-length: " + std::to_string(body.size()) + " \r\n\r\n" + body;
    case 2:
      return line + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1e;a=b\r\n" +
             std::string(30, '\n') + "\r\n0\r\nTrailer: x\r\n\r\n";
    default: return "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n";
  }
}

TEST(ResponseReader, ReadsTheSameAnswersHoweverTheyAreCut) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    std::string bytes;
    for (int i = 0; i < 5; ++i)
      bytes += an_answer(random, static_cast<unsigned>(random.between(400, 599)));

    const auto whole = read_whole(bytes);
    const auto pieces = read_in_pieces(bytes, random);

    EXPECT_EQ(whole.statuses.size(), 5U) << "seed " << seed;
    EXPECT_EQ(whole.last, Progress::whole) << "seed " << seed;
    EXPECT_EQ(pieces, whole) << "seed " << seed;
  }
}

TEST(ResponseReader, SurvivesDamagedAnswers) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    Random random(seed);
    std::string bytes = an_answer(random, 202) + an_answer(random, 503);
    const auto at = static_cast<std::size_t>(random.between(0, static_cast<double>(bytes.size())));
    bytes[std::min(at, bytes.size() - 1)] = static_cast<char>(random.between(0, 255));

    const auto whole = read_whole(bytes);
    const auto pieces = read_in_pieces(bytes, random);

    EXPECT_EQ(pieces.statuses, whole.statuses) << "seed " << seed;
    // A head that is cut may be found to be none a little later.
    EXPECT_EQ(pieces.last == Progress::whole, whole.last == Progress::whole) << "seed " << seed;
  }
}

TEST(ResponseReader, KeepsAConnectionAsTheAnswerSays) {
  const auto keeps_alive = [](std::string head) {
    ResponseReader reader;
    head += "Content-Length: 0\r\n\r\n";
    std::string_view bytes = head;
    EXPECT_EQ(reader.feed(bytes), Progress::whole) << head;
    return reader.keeps_alive();
  };

  EXPECT_TRUE(keeps_alive("HTTP/1.1 202 Accepted\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.1 202 Accepted\r\nConnection: x, Close\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.0 202 Accepted\r\n"));
  EXPECT_TRUE(keeps_alive("HTTP/1.0 202 Accepted\r\nconnection: keep-alive\r\n"));
}

TEST(ResponseReader, TakesTheEndOfTheConnectionForTheEndOfABodyWithoutLength) {
  ResponseReader reader;
  std::string_view bytes = "HTTP/1.1 200 OK\r\n\r\nsome text";

  EXPECT_EQ(reader.feed(bytes), Progress::more);
  EXPECT_EQ(reader.finish(), Progress::whole);
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(ResponseReader, TakesTheEndOfTheConnectionWithinAnAnswerForACut) {
  for (const std::string_view start :
       {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    ResponseReader reader;
    auto bytes = start;

    EXPECT_EQ(reader.feed(bytes), Progress::more) << start;
    EXPECT_EQ(reader.finish(), Progress::broken) << start;
  }
}

TEST(ResponseReader, RefusesWhatIsNoAnswer) {
  for (const std::string_view bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc Accepted\r\n\r\n",
        "HTTP/1.1 202 Accepted\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 202 Accepted\r\nno colon\r\n\r\n",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    EXPECT_EQ(read_whole(bytes).last, Progress::broken) << bytes;
}

TEST(ResponseReader, BoundsHeadAndChunkLines) {
  EXPECT_EQ(read_whole("HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'a')).last, Progress::broken);
  EXPECT_EQ(
      read_whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(20'000, '0'))
          .last,
      Progress::broken);
}

}  // namespace
}  // namespace fixline::traffic
