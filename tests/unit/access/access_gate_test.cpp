#include "access/access_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

#include "access/token_text.hpp"
#include "points/time.hpp"
#include "points/track.hpp"
#include "telemetry/seldom_sink.hpp"

namespace fixline::access {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using testing::HasSubstr;

const std::string secret(token_secret_characters, 'S');
const std::string id = "abcdefghjk";
const std::string right = token_text(id, secret);
const std::string admin = "the-admin-of-this-test";

AccessToken phone() {
  AccessToken token{.id = id, .name = "phone", .secret = formats::sha256(secret)};
  token.scopes.add(Scope::ingest_live);
  return token;
}

http::Request with(const std::string& token) {
  http::Request request;
  request.client = "192.0.2.7";
  request.authorization = "Bearer " + token;
  return request;
}

formats::Submission points_of(const std::string& flight, std::uint64_t sent) {
  formats::Submission submission{.queue = QueueName::live, .tracks = {}, .refusals = {}};
  submission.tracks.push_back({points::flight_uuid_for(QueueName::live, flight), flight, "",
                               points::TrackPoints{points::TrackPoint{}}});
  submission.points_sent = sent;
  return submission;
}

AccessGate::Answered<void> take(AccessGate& gate, const Caller& caller,
                                formats::Submission submission) {
  return gate.admit(caller, submission, "");
}

class AccessGateTest : public testing::Test {
 protected:
  AccessGate gate(IngestAuth mode) {
    return {{mode, admin},
            metrics_,
            std::make_shared<spdlog::logger>(
                "t", std::make_shared<telemetry::SeldomSink>(
                         std::make_shared<spdlog::sinks::ostream_sink_st>(log_)))};
  }
  AccessGate gate_with(AccessToken token, IngestAuth mode = IngestAuth::required) {
    auto made = gate(mode);
    made.use(std::make_shared<const TokenBook>(std::vector{std::move(token)}));
    return made;
  }
  /// 0: let in.
  static unsigned status(AccessGate& gate, const http::Request& request,
                         QueueName queue = QueueName::live) {
    const auto caller = gate.admit(request, queue);
    return caller ? 0 : caller.error().status;
  }

  telemetry::Metrics metrics_;
  std::ostringstream log_;
};

TEST_F(AccessGateTest, LetsInWhoHasATokenAndTheScope) {
  auto gate = gate_with(phone());

  const auto caller = gate.admit(with(right), QueueName::live);

  ASSERT_TRUE(caller);
  ASSERT_TRUE(caller->token);
  EXPECT_EQ(caller->token->token.name, "phone");
}

TEST_F(AccessGateTest, AsksNobodyWhenItIsOff) {
  auto gate = gate_with(phone(), IngestAuth::off);

  EXPECT_EQ(status(gate, {}), 0U);
  EXPECT_EQ(status(gate, with("nonsense")), 0U);
}

TEST_F(AccessGateTest, LetsInWithoutATokenWhereItIsOptionalButNotWithAWrongOne) {
  auto gate = gate_with(phone(), IngestAuth::optional);

  EXPECT_EQ(status(gate, {}), 0U);
  EXPECT_EQ(status(gate, with(right)), 0U);
  EXPECT_EQ(status(gate, with("nonsense")), 401U);
  EXPECT_EQ(status(gate, with(right), QueueName::upload), 403U);
}

TEST_F(AccessGateTest, ChallengesWhoHasNone) {
  auto gate = gate_with(phone());

  const auto refused = gate.admit(http::Request{}, QueueName::live);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 401U);
  EXPECT_EQ(refused.error().authenticate, "Bearer realm=\"fixline\"");
}

TEST_F(AccessGateTest, CallsEveryOtherTokenInvalid) {
  auto gate = gate_with(phone());
  for (const auto& wrong :
       {token_text(id, std::string(token_secret_characters, 'T')), token_text("bbbbbbbbbb", secret),
        right + "x", std::string("x"), std::string()}) {
    const auto refused = gate.admit(with(wrong), QueueName::live);

    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().status, 401U) << wrong;
    EXPECT_EQ(refused.error().authenticate, "Bearer realm=\"fixline\", error=\"invalid_token\"");
    EXPECT_THAT(refused.error().body, Not(HasSubstr("SSSS")));
  }
  EXPECT_THAT(log_.str(), Not(HasSubstr("SSSS")));
}

TEST_F(AccessGateTest, RefusesOneThatWasRevokedOrIsOver) {
  auto revoked = phone();
  revoked.revoked_at = points::now();
  auto over = phone();
  over.valid_until = points::now() - 1s;
  auto good = phone();
  good.valid_until = points::now() + 1h;

  auto first = gate_with(revoked);
  auto second = gate_with(over);
  auto third = gate_with(good);

  EXPECT_EQ(status(first, with(right)), 401U);
  EXPECT_EQ(status(second, with(right)), 401U);
  EXPECT_EQ(status(third, with(right)), 0U);
}

TEST_F(AccessGateTest, NamesTheScopeThatLacks) {
  auto gate = gate_with(phone());

  const auto refused = gate.admit(with(right), QueueName::scoring);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 403U);
  EXPECT_EQ(refused.error().authenticate,
            "Bearer realm=\"fixline\", error=\"insufficient_scope\", scope=\"ingest:scoring\"");
}

TEST_F(AccessGateTest, TakesATokenInTheUrlOnlyWhereItWasMadeForThat) {
  http::Request request;
  request.query = {{"token", right}};
  auto plain = gate_with(phone());
  auto token = phone();
  token.is_for_url = true;
  auto for_url = gate_with(token);

  EXPECT_EQ(status(plain, request), 401U);
  EXPECT_EQ(status(for_url, request), 0U);
  request.query = {{"token", admin}};
  EXPECT_EQ(status(for_url, request), 401U) << "never the admin's";
}

TEST_F(AccessGateTest, TellsToComeAgainWhileNoTokensWereRead) {
  auto gate = this->gate(IngestAuth::required);

  EXPECT_EQ(status(gate, with(right)), 503U);
  EXPECT_EQ(status(gate, with("nonsense")), 401U);
  EXPECT_EQ(status(gate, with(admin)), 0U);
}

TEST_F(AccessGateTest, NamesTheFlightThatIsAnothers) {
  auto token = phone();
  token.flights = {"cup26-*"};
  auto gate = gate_with(token);
  const auto caller = gate.admit(with(right), QueueName::live);
  ASSERT_TRUE(caller);

  EXPECT_TRUE(take(gate, *caller, points_of("cup26-1", 1)));
  const auto refused = take(gate, *caller, points_of("cup27-1", 1));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 403U);
  EXPECT_THAT(refused.error().body, HasSubstr("cup27-1"));
}

TEST_F(AccessGateTest, TakesAChosenUuidFromWhoMayChooseOne) {
  auto submission = points_of("cup26-1", 1);
  submission.names_uuids = true;
  submission.tracks.front().flight_uuid = points::flight_uuid_for(QueueName::live, "cup27-1");
  auto token = phone();
  auto gate = gate_with(token);
  const auto refused = take(gate, *gate.admit(with(right), QueueName::live), submission);
  token.scopes.add(Scope::ingest_uuid);
  auto free_gate = gate_with(token);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 403U);
  EXPECT_THAT(refused.error().authenticate, HasSubstr("scope=\"ingest:uuid\""));
  EXPECT_TRUE(take(free_gate, *free_gate.admit(with(right), QueueName::live), submission));
}

TEST_F(AccessGateTest, MakesTheFlightsThoseOfTheTokensTenant) {
  auto token = phone();
  token.tenant = "club";
  auto gate = gate_with(token);
  auto submission = points_of("cup26-1", 1);

  ASSERT_TRUE(gate.admit(*gate.admit(with(right), QueueName::live), submission, ""));

  EXPECT_NE(submission.tracks.front().flight_uuid,
            points::flight_uuid_for(QueueName::live, "cup26-1"));
}

TEST_F(AccessGateTest, BoundsThePointsOfATokenAndSaysWhenToComeAgain) {
  auto token = phone();
  token.limit = {.per_second = 1, .burst = 10};
  auto gate = gate_with(token);
  const auto caller = gate.admit(with(right), QueueName::live);
  ASSERT_TRUE(caller);
  EXPECT_TRUE(take(gate, *caller, points_of("f", 10)));

  const auto too_fast = take(gate, *caller, points_of("f", 5));
  const auto too_many = take(gate, *caller, points_of("f", 11));

  ASSERT_FALSE(too_fast);
  EXPECT_EQ(too_fast.error().status, 429U);
  EXPECT_EQ(too_fast.error().retry_after_seconds, 5U);
  EXPECT_EQ(too_fast.error().rate_limit, "\"points\";r=0;t=5");
  EXPECT_EQ(too_fast.error().rate_limit_policy, "\"points\";q=10;w=10");
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().status, 413U);
  EXPECT_THAT(too_many.error().body, HasSubstr("10"));
}

TEST_F(AccessGateTest, CountsWhatCameOfRequests) {
  auto gate = gate_with(phone());
  (void)gate.admit(with(right), QueueName::live);
  (void)gate.admit(with("x"), QueueName::live);

  EXPECT_THAT(metrics_.text(), HasSubstr("fixline_access_total{outcome=\"admitted\"} 1"));
  EXPECT_THAT(metrics_.text(), HasSubstr("fixline_access_total{outcome=\"unknown\"} 1"));
}

TEST_F(AccessGateTest, RefusesBeforeTheBodyAsBehindItAndCountsWhoIsLetInOnce) {
  auto gate = gate_with(phone());

  const auto refused = gate.refusal_of(with("x"), QueueName::live);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401U);
  EXPECT_FALSE(gate.refusal_of(with(right), QueueName::live));
  EXPECT_EQ(gate.refusal_of(with(right), QueueName::scoring)->status, 403U);
  EXPECT_EQ(gate.refusal_from_admin(with("x"), Scope::read), Admittance::unknown);

  EXPECT_THAT(metrics_.text(), HasSubstr("fixline_access_total{outcome=\"unknown\"} 2"));
  EXPECT_THAT(metrics_.text(), HasSubstr("fixline_access_total{outcome=\"scope\"} 1"));
  EXPECT_THAT(metrics_.text(), HasSubstr("fixline_access_total{outcome=\"admitted\"} 0"));
}

TEST_F(AccessGateTest, NotesWhenATokenWasUsedLast) {
  auto gate = this->gate(IngestAuth::required);
  const auto book = std::make_shared<const TokenBook>(std::vector{phone()});
  gate.use(book);

  (void)gate.admit(with("x"), QueueName::live);
  EXPECT_EQ(book->find(id)->use->last_second, 0);
  (void)gate.admit(with(right), QueueName::live);
  EXPECT_NE(book->find(id)->use->last_second, 0);
}

TEST_F(AccessGateTest, TellsWhoIsRefusedOnceInAWhile) {
  auto gate = gate_with(phone());
  for (int i = 0; i < 100; ++i) (void)gate.admit(with("guess"), QueueName::live);

  EXPECT_THAT(log_.str(), HasSubstr("192.0.2.7"));
  EXPECT_THAT(log_.str(), Not(HasSubstr("guess")));
  EXPECT_LT(log_.str().size(), 1'000U);
}

}  // namespace
}  // namespace fixline::access
