// Who may send points, and look after the service, as clients see it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "blackbox/asking_command.hpp"
#include "blackbox/shared_service.hpp"
#include "blackbox/token_command.hpp"

namespace fixline::test {
namespace {

using testing::HasSubstr;
using testing::Not;

RunningService::Settings required() { return {{"INGEST_AUTH", "required"}}; }
RunningService::Settings optional() { return {{"INGEST_AUTH", "optional"}}; }

using RequiredAccess = SharedService<required>;
using OptionalAccess = SharedService<optional>;

TEST_F(RequiredAccess, IsRefusedWithoutATokenAndToldHowToGiveOne) {
  const auto answer = send_point(service(), "");

  EXPECT_EQ(answer.status, 401U);
  EXPECT_EQ(answer.www_authenticate, "Bearer realm=\"fixline\"");
  EXPECT_EQ(answer.json().at("title"), "Unauthorized");
}

TEST_F(RequiredAccess, IsGivenToATokenInEachPlaceThatClientsKnow) {
  const auto token = issue(service(), {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service(), token));

  EXPECT_EQ(send_point(service(), "X-API-Key: " + token.token + "\r\n").status, 202U);
  EXPECT_EQ(send_point(service(), "x-api-key: " + token.token + "\r\n").status, 202U);
  auto wrong = token.token;
  wrong.back() = wrong.back() == 'x' ? 'y' : 'x';
  const auto refused = send_point(service(), "Authorization: Bearer " + wrong + "\r\n");
  EXPECT_EQ(refused.status, 401U);
  EXPECT_THAT(refused.www_authenticate, HasSubstr("error=\"invalid_token\""));
  EXPECT_THAT(service().log(), Not(HasSubstr(wrong)));
}

TEST_F(RequiredAccess, IsForWhatTheScopesOfTheTokenSay) {
  const auto token = issue(service(), {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service(), token));

  const auto answer = post(service().port(), "/tracking/upload", points_of("cup26-1"),
                           "Content-Type: application/json\r\n" + token.bearer());

  EXPECT_EQ(answer.status, 403U);
  EXPECT_THAT(answer.www_authenticate, HasSubstr("scope=\"ingest:upload\""));
}

TEST_F(RequiredAccess, IsRefusedBeforeTheBodyIsSent) {
  const auto token = issue(service(), {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service(), token));
  const auto ask = [&](const std::string& target, const std::string& fields) {
    Connection connection(service().port());
    connection.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                    "Content-Length: 1000000\r\n\r\n");
    return connection.receive();
  };

  const auto missing = ask("/tracking/live", "");
  EXPECT_EQ(missing.status, 401U);
  EXPECT_FALSE(missing.keeps_alive);
  EXPECT_EQ(ask("/tracking/upload", token.bearer()).status, 403U);
  EXPECT_EQ(ask("/tracking/live?token=" + token.token, "").status, 401U);
  EXPECT_EQ(ask("/tracking/flymaster/upload/file", "").body, "NOK");
  EXPECT_EQ(ask("/admin/dead-letters/replay", token.bearer()).status, 403U);
  EXPECT_EQ(ask("/admin/held/retry", "").status, 401U);
  EXPECT_EQ(ask("/admin/queues/live/pause", "X-API-Key: a guess\r\n").status, 401U);
}

TEST_F(RequiredAccess, IsForTheFlightsOfTheTokenAndNothingOfOthersIsStored) {
  const auto token = issue(service(), {"--scope", "ingest:live", "--flights", "cup26-*"});
  ASSERT_TRUE(gets_known(service(), token));

  const auto answer = send_point(service(), token.bearer(), "cup27-1");

  EXPECT_EQ(answer.status, 403U);
  EXPECT_THAT(answer.body, HasSubstr("cup27-1"));
  ASSERT_EQ(send_point(service(), token.bearer(), "cup26-behind").status, 202U);
  EXPECT_EQ(
      service().eventually("SELECT count(*) FROM flights WHERE flight_id = 'cup26-behind'", "1"),
      "1");
  EXPECT_EQ(service().sql("SELECT count(*) FROM flights WHERE flight_id = 'cup27-1'"), "0");
}

TEST_F(RequiredAccess, KeepsTheFlightsOfTwoTenantsApart) {
  const auto club = issue(service(), {"--scope", "ingest:live", "--tenant", "club"});
  const auto league = issue(service(), {"--scope", "ingest:live", "--tenant", "league"});
  ASSERT_TRUE(gets_known(service(), club) && gets_known(service(), league));

  const auto of_club = send_point(service(), club.bearer(), "same-name");
  const auto of_league = send_point(service(), league.bearer(), "same-name");

  const auto uuid = std::string(of_club.json().at("flight_uuid").as_string());
  EXPECT_NE(uuid, std::string(of_league.json().at("flight_uuid").as_string()));
  EXPECT_EQ(service().eventually("SELECT count(*) FROM flights WHERE flight_id = 'same-name'", "2"),
            "2");
  EXPECT_EQ(service().eventually(
                "SELECT count(*) FROM live_track_points WHERE flight_uuid = '" + uuid + "'", "1"),
            "1");
}

TEST_F(RequiredAccess, ToAFlightOfAnyUuidIsForTheScopeOfThat) {
  const auto bound = issue(service(), {"--scope", "ingest:live"});
  const auto free = issue(service(), {"--scope", "ingest:live,ingest:uuid"});
  ASSERT_TRUE(gets_known(service(), bound) && gets_known(service(), free));
  const auto send = [&](const IssuedToken& token) {
    return post(service().port(), "/tracking/live",
                R"({"flight_id": "f", "flight_uuid": "5ba8bb55-ab1c-4b0c-a0f7-7c0b1f4b7a34", )"
                R"("track_points": [{"datetime": "2024-03-20T10:00:10Z", "lat": 45, "lon": 7}]})",
                "Content-Type: application/json\r\n" + token.bearer());
  };

  const auto refused = send(bound);
  EXPECT_EQ(refused.status, 403U);
  EXPECT_THAT(refused.www_authenticate, HasSubstr("scope=\"ingest:uuid\""));
  EXPECT_EQ(send(free).status, 202U);
}

TEST_F(RequiredAccess, IsForTheDevicesOfTheToken) {
  const auto token = issue(service(), {"--scope", "ingest:live", "--devices", "tracker-?"});
  const auto send = [&](const std::string& device) {
    return post(
               service().port(), "/tracking/live",
               R"({"flight_id": "f", "device_id": ")" + device +
                   R"(", "track_points": [{"datetime": "2024-03-20T10:00:10Z", "lat": 45, "lon": 7}]})",
               "Content-Type: application/json\r\n" + token.bearer())
        .status;
  };

  EXPECT_TRUE(becomes_true(std::chrono::seconds(10), [&] { return send("tracker-7") == 202; }));
  EXPECT_EQ(send("tracker-77"), 403U);
  EXPECT_EQ(send_point(service(), token.bearer()).status, 403U) << "names no device";
}

TEST_F(RequiredAccess, InTheUrlIsForTokensThatWereMadeForIt) {
  const auto plain = issue(service(), {"--scope", "ingest:live"});
  const auto for_url = issue(service(), {"--scope", "ingest:live", "--in-url"});
  ASSERT_TRUE(gets_known(service(), for_url));
  const auto send = [&](const IssuedToken& token) {
    return post(service().port(), "/tracking/live?token=" + token.token, points_of("cup26-1"))
        .status;
  };

  EXPECT_EQ(send(for_url), 202U);
  EXPECT_EQ(send(plain), 401U);
}

TEST_F(RequiredAccess, EndsWithTheTimeOfTheToken) {
  const auto token = issue(service(), {"--scope", "ingest:live", "--until", "7d"});
  ASSERT_TRUE(gets_known(service(), token));

  (void)service().sql(
      "UPDATE access_tokens SET valid_until = now() + interval '1 second'"
      " WHERE id = '" +
      token.id + "'");

  EXPECT_TRUE(becomes_true(std::chrono::seconds(10),
                           [&] { return send_point(service(), token.bearer()).status == 401; }));
}

TEST_F(RequiredAccess, IsForAsManyPointsAsTheTokenMayBring) {
  const auto token =
      issue(service(), {"--scope", "ingest:live", "--points-per-second", "1", "--burst", "20"});
  ASSERT_TRUE(gets_known(service(), token));

  const auto too_many = send_point(service(), token.bearer(), "cup26-1", 21);
  EXPECT_EQ(too_many.status, 413U);
  EXPECT_THAT(too_many.body, HasSubstr("20"));

  Answer too_fast;
  ASSERT_TRUE(becomes_true(std::chrono::seconds(20), [&] {
    too_fast = send_point(service(), token.bearer(), "cup26-1", 20);
    return too_fast.status == 429;
  }));
  EXPECT_GE(std::stoi(too_fast.retry_after), 1);
  EXPECT_THAT(too_fast.rate_limit, HasSubstr("\"points\";r="));
  EXPECT_EQ(too_fast.rate_limit_policy, "\"points\";q=20;w=20");
}

TEST_F(RequiredAccess, OfADeviceThatReadsAWordIsRefusedInOne) {
  const auto answer =
      post(service().port(), "/tracking/flymaster/upload/file", "7, abc\nEOF\n", "");

  EXPECT_EQ(answer.status, 401U);
  EXPECT_EQ(answer.body, "NOK");
}

TEST_F(RequiredAccess, LeavesHealthAndItsLikeOpen) {
  for (const auto* target : {"/health", "/livez", "/readyz", "/queue/status", "/metrics", "/"})
    EXPECT_EQ(get(service().port(), target).status, 200U) << target;
}

TEST_F(RequiredAccess, IsCountedByWhatCameOfIt) {
  (void)send_point(service(), "");

  EXPECT_THAT(get(service().port(), "/metrics").body,
              HasSubstr("fixline_access_total{outcome=\"missing\"}"));
}

TEST_F(RequiredAccess, BelowAdminIsForTheScopesOfTheToken) {
  const auto reader = issue(service(), {"--scope", "read"});
  const auto look = [&](const std::string& target) {
    return Connection(service().port()).get(target, reader.bearer()).status;
  };
  ASSERT_TRUE(becomes_true(std::chrono::seconds(10),
                           [&] { return look("/admin/flights/cup26-1") == 200; }));

  EXPECT_EQ(look("/admin/held"), 200U);
  EXPECT_EQ(look("/admin/dead-letters"), 403U);
  EXPECT_EQ(look("/admin/settings"), 403U);
  EXPECT_EQ(
      Connection(service().port()).post("/admin/queues/live/pause", "", reader.bearer()).status,
      403U);
}

TEST_F(OptionalAccess, IsForAnybodyButHoldsWhoGivesATokenToIt) {
  const auto token = issue(service(), {"--scope", "ingest:live", "--flights", "cup26-*"});
  ASSERT_TRUE(gets_known(service(), token));

  EXPECT_EQ(send_point(service(), "", "any").status, 202U);
  EXPECT_EQ(send_point(service(), token.bearer(), "any").status, 403U);
  EXPECT_EQ(send_point(service(), "X-API-Key: nonsense\r\n").status, 401U);
}

TEST_F(SharedServiceTest, AsksForNoTokenOnALoopbackAddress) {
  EXPECT_EQ(send_point(service(), "").status, 202U);
  EXPECT_THAT(service().told("/health").body, Not(HasSubstr("INGEST_AUTH")));
}

TEST(OpenAccess, IsToldByHealthAndDoctor) {
  const RunningService service(RunningService::Settings{{"INGEST_AUTH", "off"}});

  EXPECT_EQ(send_point(service, "X-API-Key: nonsense\r\n").status, 202U);
  EXPECT_THAT(service.told("/health").body, HasSubstr("INGEST_AUTH is off"));
  EXPECT_THAT(ask(service, {"doctor", "--ingest-auth", "off"}).output,
              HasSubstr("INGEST_AUTH is off"));
}

}  // namespace
}  // namespace fixline::test
