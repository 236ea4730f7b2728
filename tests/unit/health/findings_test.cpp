#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "health/judgement.hpp"
#include "health/report.hpp"

namespace fixline::health {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

spool::SpoolFacts good_spool() {
  spool::SpoolFacts facts;
  facts.is_open = true;
  facts.bytes_max = 1000;
  facts.free_bytes = 2000;
  return facts;
}

TEST(AccessFindings, TellThatPointsNeedNoTokenWhereThatWasChosen) {
  using Auth = AccessFacts::Auth;
  EXPECT_THAT(access_findings({.auth = Auth::unsaid, .trouble = "no such table"}), IsEmpty());
  EXPECT_THAT(access_findings({.auth = Auth::required, .tokens = 1}), IsEmpty());

  const auto findings = access_findings({.auth = Auth::off, .address = "0.0.0.0:8000"});

  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(line_of(findings.front()), HasSubstr("0.0.0.0:8000"));
}

TEST(AccessFindings, TellWhatKeepsEverybodyOut) {
  using Auth = AccessFacts::Auth;
  EXPECT_THAT(access_findings({.auth = Auth::required, .tokens = 0}), SizeIs(1));
  EXPECT_THAT(access_findings({.auth = Auth::optional, .tokens = 0}), IsEmpty());
  EXPECT_THAT(access_findings({.auth = Auth::optional, .trouble = "no such table"}), SizeIs(1));
}

TEST(SpoolFindings, AreNoneWhereTheDiskHoldsAllThatMayCome) {
  EXPECT_THAT(spool_findings(good_spool()), IsEmpty());
}

TEST(ConnectionFindings, NameTheLimitThatWasMet) {
  using Full = http::ConnectionRoom::Full;
  EXPECT_THAT(connection_findings({}), IsEmpty());
  for (const auto& [why, remedy] : {std::pair{Full::of_all, "LimitNOFILE"},
                                    {Full::descriptors, "LimitNOFILE"},
                                    {Full::of_an_address, "HTTP_CONNECTIONS_AN_ADDRESS"}}) {
    const auto findings = connection_findings(http::ConnectionRoom::Refusal{why, 77});
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_THAT(findings[0].what, HasSubstr("77"));
    EXPECT_THAT(findings[0].remedy, HasSubstr(remedy));
  }
}

TEST(SpoolFindings, NameAFolderThatCantBeUsed) {
  auto facts = good_spool();
  facts.is_open = false;
  facts.trouble = "/nowhere: Permission denied";

  const auto findings = spool_findings(facts);

  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].what, HasSubstr("Permission denied"));
  EXPECT_THAT(findings[0].remedy, HasSubstr("SPOOL_DIR"));
}

TEST(SpoolFindings, NameADiskThatIsSmallerThanTheSpoolMayGet) {
  auto facts = good_spool();
  facts.bytes = 400;
  facts.free_bytes = 599;

  EXPECT_THAT(spool_findings(facts), SizeIs(1));
}

TEST(SpoolFindings, NameDamagedFiles) {
  auto facts = good_spool();
  facts.damaged_files = 2;

  EXPECT_THAT(spool_findings(facts), SizeIs(1));
}

TEST(DoctorReport, SaysOfEachFindingWhatCouldBeLostAndWhatMendsIt) {
  const Findings findings{{Subject::redis, "appendonly is off", "all is lost", "turn it on"}};

  EXPECT_EQ(as_text(findings),
            "redis: appendonly is off\n    could lose: all is lost\n    to mend:    turn it on\n"
            "1 finding\n");
  EXPECT_EQ(as_json(findings), R"({"findings":[{"about":"redis","what":"appendonly is off",)"
                               R"("could_lose":"all is lost","mend":"turn it on"}]})"
                               "\n");
}

TEST(DoctorReport, NamesASubjectOnce) {
  const Finding finding{Subject::redis, "redis: it can't", "nothing starts", "set it"};

  EXPECT_EQ(line_of(finding), "redis: it can't: nothing starts; set it");
  EXPECT_THAT(as_text({finding}), StartsWith("redis: it can't\n"));
}

TEST(DatabaseFindings, NameEachSettingThatIsNotAsItMustBe) {
  store::DatabaseFacts facts{.version = "15.0",
                             .version_number = 150'000,
                             .database = "d",
                             .user = "u",
                             .is_standby = false,
                             .connections_free = 8,
                             .fsync = "on",
                             .full_page_writes = "on",
                             .encoding = "UTF8"};
  EXPECT_THAT(database_findings(facts, 8), IsEmpty());

  facts.fsync = "off";
  facts.encoding = "LATIN1";
  facts.version_number = 120'000;
  facts.is_standby = true;

  EXPECT_THAT(database_findings(facts, 9), SizeIs(5));
}

TEST(DeadLetterFindings, TellWhenTheyAreVeryManyOrLarge) {
  EXPECT_THAT(dead_letter_findings({.letters = 99'999, .bytes = 100'000'000}), IsEmpty());
  EXPECT_THAT(dead_letter_findings({.letters = 100'000, .bytes = 100'000'000}), SizeIs(1));
  EXPECT_THAT(dead_letter_findings({.letters = 10, .bytes = std::uint64_t{2} << 30U}), SizeIs(1));
}

TEST(DatabaseFindings, SayTheSameWhateverTheNumberOfFreeSessions) {
  store::DatabaseFacts facts;
  const auto headline = [&](int free) {
    facts.connections_free = free;
    return database_findings(facts, 9).back().what;
  };

  EXPECT_EQ(headline(3), headline(4));
}

TEST(RightsFindings, AreOneForEachThingThatDoesNotWork) {
  const std::vector<queue::MissingRight> missing{
      {"INFO", "", "nothing is known"},
      {"GET", "fixline:instance:*", "nobody takes over"},
      {"XCLAIM", "queue:{live_points.0}", "nobody takes over"},
      {"XCLAIM", "queue:{upload_points.0}", "nobody takes over"},
      {"XCLAIM", "queue:{scoring_points.0}", "nobody takes over"},
  };

  const auto findings = rights_findings(missing);

  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].what, "the user may not run INFO");
  EXPECT_EQ(findings[1].what,
            "the user may not run GET on fixline:instance:*, XCLAIM on queue:{live_points.0} and 2 "
            "more");
  EXPECT_EQ(findings[1].effect, "nobody takes over");
}

TEST(DoctorReport, SaysSoWhenNothingWasFound) {
  EXPECT_THAT(as_text({}), HasSubstr("Nothing found"));
}

}  // namespace
}  // namespace fixline::health
