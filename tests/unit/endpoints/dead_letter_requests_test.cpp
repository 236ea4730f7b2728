#include "endpoints/admin/dead_letter_requests.hpp"

#include <gtest/gtest.h>

namespace fixline::endpoints {

using http::Request;
namespace {

std::string fault(std::string_view body) {
  const auto order = dead_letter_order(body);
  return order ? "none" : order.error().detail;
}

TEST(DeadLetterOrder, TakesAFilterOfTextsNumbersAndLists) {
  const auto order = dead_letter_order(
      R"({"filter": {"queue": "live", "id": [3, "4"]}, "dry_run": true, "confirm": 7, "limit": 5,)"
      R"( "cursor": "12", "all": null})");

  ASSERT_TRUE(order) << order.error().detail;
  EXPECT_EQ(dead_letters::to_string(order->filter), "queue live, id 3, id 4");
  EXPECT_TRUE(order->is_trial);
  EXPECT_EQ(order->confirm, 7);
  EXPECT_EQ(order->limit, 5U);
  EXPECT_EQ(order->cursor, 12);
  EXPECT_FALSE(order->has_all);
}

TEST(DeadLetterOrder, IsEmptyForAnEmptyBody) {
  const auto order = dead_letter_order(" \n");

  ASSERT_TRUE(order);
  EXPECT_TRUE(order->filter.is_empty());
}

// A slip of the pen must not widen what is meant.
TEST(DeadLetterOrder, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(fault("{"), "malformed JSON: incomplete JSON");
  EXPECT_EQ(fault("[]"), "the body is not a JSON object");
  EXPECT_EQ(fault(R"({"filtre": {}})"),
            "filtre: is no member; there are filter, all, dry_run, confirm, limit, cursor; "
            "did you mean filter?");
  EXPECT_EQ(fault(R"({"filter": {"ids": 3}})"),
            "ids: \"3\" is no filter; there are queue, flight, device, reason, sqlstate, since,"
            " until, id; did you mean id?");
  EXPECT_EQ(fault(R"({"filter": "live"})"), "filter: is not an object");
  EXPECT_EQ(fault(R"({"filter": {"id": []}})"), "id: is an empty list");
  EXPECT_EQ(fault(R"({"filter": {"queue": true}})"), "queue: is neither a text nor a number");
  EXPECT_EQ(fault(R"({"dry_run": "yes"})"), "dry_run: is not true or false");
  EXPECT_EQ(fault(R"({"confirm": -1})"), "confirm: is not a whole number");
}

TEST(DeadLetterQuery, TakesFiltersLimitAndCursor) {
  Request request;
  request.query = {{"queue", "live"}, {"limit", "7"}, {"cursor", "99"}};

  const auto query = dead_letter_query(request, 100, 1'000);

  ASSERT_TRUE(query);
  EXPECT_EQ(dead_letters::to_string(query->filter), "queue live");
  EXPECT_EQ(query->limit, 7U);
  EXPECT_EQ(query->cursor, 99);
}

TEST(DeadLetterQuery, RefusesALimitBeyondItsRange) {
  for (const auto* limit : {"0", "1001", "-1", "x", ""}) {
    Request request;
    request.query = {{"limit", limit}};
    EXPECT_FALSE(dead_letter_query(request, 100, 1'000)) << limit;
  }
}

TEST(DeadLetterId, IsAPositiveNumber) {
  EXPECT_EQ(dead_letter_id("17"), 17);
  for (const auto* text : {"", "0", "-1", "1x", " 1", "99999999999999999999"})
    EXPECT_FALSE(dead_letter_id(text)) << text;
}

}  // namespace
}  // namespace fixline::endpoints
