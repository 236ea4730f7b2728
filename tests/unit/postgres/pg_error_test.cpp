#include "postgres/pg_error.hpp"

#include <gtest/gtest.h>

namespace fixline::postgres {
namespace {

TEST(ConnectError, FindsTheSqlStateInLibpqsText) {
  const auto error = connect_error(
      "connection to server at \"localhost\" (127.0.0.1), port 5432 failed: FATAL:  28P01: "
      "password "
      "authentication failed for user \"pilot\"\nLOCATION:  auth_failed, auth.c:331\n");

  EXPECT_EQ(error.sqlstate, "28P01");
  EXPECT_EQ(error.code, ErrorCode::misconfigured);
  EXPECT_EQ(error.message, "password authentication failed for user \"pilot\"");
}

TEST(ConnectError, IsAnOutageWhenNobodyAnswered) {
  const auto error = connect_error(
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server "
      "running on that host and accepting TCP/IP connections?\n");

  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_TRUE(error.sqlstate.empty());
  EXPECT_NE(error.message.find("Connection refused"), std::string::npos);
}

TEST(ConnectError, NeverBlamesTheData) {
  const auto error = connect_error(
      "connection to server failed: FATAL:  22023: invalid value for parameter \"TimeZone\"\n");

  EXPECT_EQ(error.code, ErrorCode::misconfigured);
}

TEST(PgErrorText, IsOneLine) {
  EXPECT_EQ(one_line("the server closed the connection\n\tThis probably means\n\tmuch.\n"),
            "the server closed the connection This probably means much.");
}

TEST(PgErrorText, NamesTheSqlState) {
  const PgError error{ErrorCode::refused, "value out of range", "22003", "", ""};

  EXPECT_EQ(error.error().detail, "value out of range (SQLSTATE 22003)");
}

}  // namespace
}  // namespace fixline::postgres
