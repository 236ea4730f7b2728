#include "client/receipt.hpp"

#include <gtest/gtest.h>

namespace fixline::client {
namespace {

TEST(Receipt, OfADirectInsertTellsNewAndKnownPoints) {
  const auto receipt = parse_receipt(
      R"({"mode":"direct","queued":false,"flight_id":"f","flight_uuid":"u","accepted":5,)"
      R"("inserted":3,"duplicates":2,"rejected":[]})");

  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(receipt->mode, Mode::direct);
  EXPECT_EQ(receipt->flight_uuid, "u");
  EXPECT_EQ(receipt->accepted, 5U);
  EXPECT_EQ(receipt->inserted, 3U);
  EXPECT_EQ(receipt->duplicates, 2U);
}

TEST(Receipt, KeepsRefusalsByIndexFieldAndReason) {
  const auto receipt = parse_receipt(
      R"({"mode":"queued","accepted":1,"rejected":[{"index":7,"field":"lat","reason":"91"}]})");

  ASSERT_TRUE(receipt);
  ASSERT_EQ(receipt->rejected.kept.size(), 1U);
  EXPECT_EQ(receipt->rejected.kept[0].index, 7U);
  EXPECT_EQ(receipt->rejected.kept[0].field, "lat");
  EXPECT_EQ(receipt->rejected.kept[0].reason, "91");
}

TEST(Receipt, CountsMoreRefusalsThanItLists) {
  const auto receipt = parse_receipt(
      R"({"mode":"queued","rejected":[{"index":0,"field":"","reason":"x"}],"rejected_count":400})");

  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->rejected.count, 400U);
}

TEST(Receipt, IsNotReadFromAnUnknownMode) {
  EXPECT_FALSE(parse_receipt(R"({"mode":"perhaps","accepted":1})"));
}

TEST(Receipt, IsNotReadFromAnythingButAnObject) {
  EXPECT_FALSE(parse_receipt("<html>"));
  EXPECT_FALSE(parse_receipt("[]"));
  EXPECT_FALSE(parse_receipt(""));
}

TEST(Problem, JoinsTitleAndDetail) {
  const auto problem =
      parse_problem(422, R"({"title":"No point was accepted","detail":"all 2 are bad","errors":)"
                         R"([{"index":0,"field":"lat","reason":"r"}],"rejected_count":2})");

  EXPECT_EQ(problem.text, "422 No point was accepted: all 2 are bad");
  EXPECT_EQ(problem.rejected.count, 2U);
}

TEST(Problem, OfAnotherServerIsOneShortPrintableLine) {
  const auto problem = parse_problem(502, "<h1>\x1b[31mBad\r\n" + std::string(1000, 'x'));

  EXPECT_LT(problem.text.size(), 310U);
  EXPECT_EQ(problem.text.find_first_of("\x1b\r\n"), std::string::npos);
}

}  // namespace
}  // namespace fixline::client
