#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/stored_dead_letters.hpp"

namespace fixline::test {
namespace {

const std::string token = "secret-of-the-admin";
const std::string authorization = "Authorization: Bearer " + token + "\r\n";
const std::string base = "/admin/dead-letters";

class DeadLetterAdmin : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    service_ = new RunningService(RunningService::Settings{{"ADMIN_TOKEN", token}});
    // The constraint makes what the endpoint does with bad points visible.
    (void)service_->eventually("SELECT to_regclass('dead_letters')::text", "dead_letters");
    (void)service_->sql(low_only);
  }
  static void TearDownTestSuite() {
    delete service_;
    service_ = nullptr;
  }
  void SetUp() override { (void)service_->sql("TRUNCATE dead_letters, live_track_points"); }

  static Answer ask(const std::string& target) {
    return Connection(service_->port()).get(base + target, authorization);
  }
  static Answer order(const std::string& target, std::string_view body) {
    return Connection(service_->port())
        .post(base + target, body, authorization + "Content-Type: application/json\r\n");
  }
  static std::string make_letter(const std::string& flight, double elevation) {
    return service_->sql(letter_sql(flight, elevation));
  }
  static std::string letters() { return service_->sql("SELECT count(*) FROM dead_letters"); }
  static std::string points() { return service_->sql("SELECT count(*) FROM live_track_points"); }

  static inline RunningService* service_ = nullptr;
};

TEST_F(DeadLetterAdmin, WantsTheToken) {
  const auto without = get(service_->port(), base);
  const auto wrong =
      Connection(service_->port()).get(base, "Authorization: Bearer " + token + "x\r\n");

  EXPECT_EQ(without.status, 401U);
  EXPECT_EQ(without.www_authenticate, "Bearer realm=\"fixline admin\"");
  EXPECT_EQ(wrong.status, 401U);
  EXPECT_EQ(ask("").status, 200U);
  EXPECT_EQ(service_->log().find(token), std::string::npos);
}

TEST_F(DeadLetterAdmin, ListsInPages) {
  for (const auto* flight : {"a", "b", "c"}) make_letter(flight, 5000);

  const auto first = ask("?limit=2").json().as_object();
  const auto next = std::string(first.at("next").as_string());
  const auto second = ask("?limit=2&cursor=" + next).json().as_object();

  EXPECT_EQ(first.at("letters").as_array().size(), 2U);
  EXPECT_EQ(first.at("letters").at(0).at("flight_id"), "c");
  EXPECT_EQ(second.at("letters").as_array().size(), 1U);
  EXPECT_TRUE(second.at("next").is_null());
}

TEST_F(DeadLetterAdmin, CountsWithAFilter) {
  make_letter("a", 5000);
  make_letter("b", 5000);

  const auto counts = ask("/count?flight=a").json().as_object();

  EXPECT_EQ(counts.at("letters"), 1);
  EXPECT_EQ(counts.at("groups").at(0).at("sqlstate"), "23514");
}

TEST_F(DeadLetterAdmin, ShowsOneWithItsPoint) {
  const auto id = make_letter("a", 5000);

  const auto shown = ask("/" + id);

  ASSERT_EQ(shown.status, 200U) << shown.body;
  EXPECT_EQ(shown.json().at("document").at("track_points").at(0).at("elevation"), 5000);
  EXPECT_EQ(ask("/999999").status, 404U);
  EXPECT_EQ(ask("/none").status, 404U);
}

TEST_F(DeadLetterAdmin, RefusesAFilterThatIsWrong) {
  EXPECT_EQ(ask("?queue=none").status, 400U);
  EXPECT_EQ(ask("?color=red").status, 400U);
  EXPECT_EQ(order("/replay", R"({"filter": {"queue": 3}})").status, 400U);
}

TEST_F(DeadLetterAdmin, TriesAReplayAndThenReplays) {
  make_letter("a", 1000);
  make_letter("b", 5000);

  const auto trial = order("/replay", R"({"filter": {"queue": "live"}, "dry_run": true})");
  const auto left = letters();
  const auto done = order("/replay", R"({"filter": {"queue": "live"}})");

  ASSERT_EQ(trial.status, 200U) << trial.body;
  EXPECT_EQ(trial.json().at("replayed"), 1);
  EXPECT_EQ(left, "2");
  ASSERT_EQ(done.status, 200U) << done.body;
  EXPECT_EQ(done.json().at("replayed"), 1);
  EXPECT_EQ(done.json().at("refused"), 1);
  EXPECT_EQ(letters(), "1");
  EXPECT_EQ(points(), "1");
  EXPECT_NE(service_->log().find("admin: 127.0.0.1 replayed dead letters (queue live): 1 replayed"),
            std::string::npos)
      << service_->log();
}

TEST_F(DeadLetterAdmin, ReplaysOneAndSaysWhyNot) {
  const auto good = make_letter("a", 1000);
  const auto bad = make_letter("b", 5000);

  EXPECT_EQ(order("/" + good + "/replay", "").status, 200U);
  EXPECT_EQ(order("/" + bad + "/replay", "").status, 422U);
  EXPECT_EQ(order("/" + good + "/replay", "").status, 404U);
  EXPECT_EQ(points(), "1");
  EXPECT_EQ(letters(), "1");
}

TEST_F(DeadLetterAdmin, ReplaysOneAsItWasMended) {
  const auto id = make_letter("a", 5000);
  const auto document = [](const std::string& elevation) {
    return R"({"flight_id": "a", "track_points": [{"datetime": "2025-06-08T10:00:00Z",)"
           R"( "lat": 45.5, "lon": 6.25, "elevation": )" +
           elevation + "}]}";
  };

  const auto invalid = order("/" + id + "/replay", document("\"x\""));
  const auto refused = order("/" + id + "/replay", document("4500"));
  const auto stored = order("/" + id + "/replay", document("1500"));

  EXPECT_EQ(invalid.status, 400U) << invalid.body;
  EXPECT_EQ(refused.status, 422U) << refused.body;
  EXPECT_EQ(stored.status, 200U) << stored.body;
  EXPECT_EQ(service_->sql("SELECT elevation FROM live_track_points"), "1500");
  EXPECT_EQ(letters(), "0");
}

TEST_F(DeadLetterAdmin, ExportsInPagesOfLines) {
  for (const auto* flight : {"a", "b", "c"}) make_letter(flight, 5000);

  const auto first = ask("/export?limit=2&queue=live");
  const auto from = first.link.find("cursor=");
  ASSERT_NE(from, std::string::npos) << first.link;
  const auto cursor = first.link.substr(from, first.link.find('>') - from);
  const auto second = ask("/export?limit=2&queue=live&" + cursor);

  EXPECT_EQ(first.content_type, "application/x-ndjson");
  EXPECT_EQ(std::ranges::count(first.body, '\n'), 2);
  EXPECT_EQ(first.link,
            "</admin/dead-letters/export?limit=2&queue=live&" + cursor + ">; rel=\"next\"");
  EXPECT_EQ(std::ranges::count(second.body, '\n'), 1);
  EXPECT_EQ(second.link, "");
}

TEST_F(DeadLetterAdmin, PurgesOnlyWhatWasCounted) {
  make_letter("a", 5000);
  make_letter("b", 5000);

  EXPECT_EQ(order("/purge", "{}").status, 400U);
  EXPECT_EQ(order("/purge", R"({"all": true})").status, 409U);
  EXPECT_EQ(order("/purge", R"({"all": true, "confirm": 1})").status, 409U);
  EXPECT_EQ(letters(), "2");
  const auto some = order("/purge", R"({"filter": {"flight": "a"}, "confirm": 1})");
  EXPECT_EQ(some.json().at("purged"), 1);
  EXPECT_EQ(order("/purge", R"({"all": true, "confirm": 1})").status, 200U);
  EXPECT_EQ(letters(), "0");
}

TEST(DeadLetterAdminWithoutToken, IsNotThere) {
  const RunningService service(RunningService::Settings{{"ADMIN_TOKEN", ""}});

  EXPECT_EQ(get(service.port(), base).status, 404U);
  EXPECT_EQ(Connection(service.port()).get(base, "Authorization: Bearer \r\n").status, 404U);
}

}  // namespace
}  // namespace fixline::test
