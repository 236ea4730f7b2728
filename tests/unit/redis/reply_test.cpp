#include "redis/reply.hpp"

#include <gtest/gtest.h>

#include "redis/command.hpp"
#include "redis/resp_parser.hpp"

namespace fixline::redis {
namespace {

struct Row {
  std::string_view reply;
  ErrorCode code;
};

class ErrorReply : public testing::TestWithParam<Row> {};

TEST_P(ErrorReply, HasItsMeaning) {
  EXPECT_EQ(error_of(GetParam().reply).code, GetParam().code) << GetParam().reply;
}

INSTANTIATE_TEST_SUITE_P(
    All, ErrorReply,
    testing::Values(
        Row{"OOM command not allowed when used memory > 'maxmemory'.", ErrorCode::overloaded},
        Row{"MISCONF Redis is configured to save RDB snapshots, ...", ErrorCode::overloaded},
        Row{"NOREPLICAS Not enough good replicas to write.", ErrorCode::overloaded},
        Row{"READONLY You can't write against a read only replica.", ErrorCode::unavailable},
        Row{"LOADING Redis is loading the dataset in memory", ErrorCode::unavailable},
        Row{"MASTERDOWN Link with MASTER is down", ErrorCode::unavailable},
        Row{"CLUSTERDOWN The cluster is down", ErrorCode::unavailable},
        Row{"TRYAGAIN Multiple keys request during rehashing", ErrorCode::unavailable},
        Row{"BUSY Redis is busy running a script.", ErrorCode::unavailable},
        Row{"UNBLOCKED force unblock from blocking operation", ErrorCode::unavailable},
        Row{"NOGROUP No such key or consumer group", ErrorCode::unavailable},
        Row{"ERR Function not found", ErrorCode::unavailable},
        Row{"ERR max number of clients reached", ErrorCode::unavailable},
        Row{"NOAUTH Authentication required.", ErrorCode::misconfigured},
        Row{"WRONGPASS invalid username-password pair", ErrorCode::misconfigured},
        Row{"NOPERM this user has no permissions", ErrorCode::misconfigured},
        Row{"WRONGTYPE Operation against a key", ErrorCode::misconfigured},
        Row{"CROSSSLOT Keys in request don't hash to the same slot", ErrorCode::misconfigured},
        Row{"MOVED 3999 127.0.0.1:6381", ErrorCode::misconfigured},
        Row{"ERR unknown command 'FUNCTION'", ErrorCode::misconfigured},
        Row{"SOMETHING new", ErrorCode::misconfigured}));

TEST(ErrorReply, IsOfTheWholeServerOrOfWhatWasAsked) {
  EXPECT_TRUE(is_of_whole_server("OOM command not allowed when used memory > 'maxmemory'."));
  EXPECT_TRUE(is_of_whole_server("READONLY You can't write against a read only replica."));
  EXPECT_TRUE(is_of_whole_server("NOAUTH Authentication required."));
  EXPECT_FALSE(is_of_whole_server("WRONGTYPE Operation against a key"));
  EXPECT_FALSE(is_of_whole_server("NOPERM this user has no permissions"));
  EXPECT_TRUE(is_of_whole_server("LOADING Redis is loading the dataset in memory"));
  EXPECT_TRUE(is_of_whole_server("BUSY Redis is busy running a script."));
  EXPECT_TRUE(is_of_whole_server("CLUSTERDOWN The cluster is down"));
  EXPECT_FALSE(is_of_whole_server("CLUSTERDOWN Hash slot not served"));
  EXPECT_FALSE(is_of_whole_server("TRYAGAIN Multiple keys request during rehashing"));
  EXPECT_FALSE(is_of_whole_server("SOMETHING new"));
}

TEST(ErrorReply, TellsAReplica) {
  EXPECT_TRUE(is_of_replica("READONLY You can't write against a read only replica."));
  EXPECT_TRUE(is_of_replica("MASTERDOWN Link with MASTER is down"));
  EXPECT_TRUE(is_of_replica("UNBLOCKED force unblock from blocking operation"));
  EXPECT_FALSE(is_of_replica("LOADING Redis is loading the dataset in memory"));
}

TEST(RespParser, FindsRepliesHoweverTheBytesAreCut) {
  using namespace std::string_literals;
  const std::string whole = "+OK\r\n:42\r\n$3\r\na\0b\r\n*2\r\n$-1\r\n-ERR x\r\n"s;
  for (std::size_t step = 1; step != whole.size(); ++step) {
    RespParser parser(1000);
    std::vector<RedisReply> replies;
    for (std::size_t at = 0; at < whole.size(); at += step) {
      parser.feed(std::string_view(whole).substr(at, step));
      for (auto next = parser.next(); next && *next; next = parser.next())
        replies.push_back(std::move(**next));
    }

    ASSERT_EQ(replies.size(), 4U) << "step " << step;
    EXPECT_EQ(replies[1].view().integer(), 42);
    EXPECT_EQ(replies[2].view().text(), std::string_view("a\0b", 3));
    EXPECT_TRUE(replies[3][0].is_nil());
    EXPECT_TRUE(replies[3][1].is_error());
  }
}

TEST(RespParser, RefusesWhatIsNoResp) {
  RespParser parser(1000);
  parser.feed("HTTP/1.1 400 Bad Request\r\n");

  EXPECT_FALSE(parser.next());
}

TEST(RespParser, RefusesAReplyOverItsLimit) {
  RespParser parser(1000);
  parser.feed("$5000\r\n" + std::string(2000, 'x'));

  EXPECT_FALSE(parser.next());
}

TEST(Reply, HasNilWhereThereIsNoElement) {
  const RedisReply nothing;

  EXPECT_TRUE(nothing[3][4].is_nil());
  EXPECT_EQ(nothing.view().text(), "");
  EXPECT_EQ(nothing.view().integer(), std::nullopt);
}

TEST(Command, IsWrittenInResp) {
  std::string bytes;

  command("XADD", std::string("key"), 7, "").append_to(bytes);

  EXPECT_EQ(bytes, "*4\r\n$4\r\nXADD\r\n$3\r\nkey\r\n$1\r\n7\r\n$0\r\n\r\n");
}

}  // namespace
}  // namespace fixline::redis
