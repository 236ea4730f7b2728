#include "redis/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fixline::redis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RedisFacts safe_server() {
  RedisFacts facts;
  read_info(
      "# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nused_memory:1000000\r\n"
      "maxmemory:0\r\nmaxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\n"
      "aof_last_write_status:ok\r\nrdb_last_bgsave_status:ok\r\n# Replication\r\n"
      "connected_slaves:2\r\n",
      facts);
  read_parameter("appendonly", "yes", facts);
  read_parameter("appendfsync", "everysec", facts);
  read_parameter("save", "3600 1", facts);
  return facts;
}

std::vector<std::string> warnings(const RedisFacts& facts) {
  return texts_of(durability_weaknesses(facts));
}

TEST(DurabilityWarnings, AreNoneForAnAppendOnlyServerThatEvictsNothing) {
  const RedisFacts facts = safe_server();

  EXPECT_THAT(warnings(facts), IsEmpty());
  EXPECT_EQ(facts.version, "7.0.15");
  EXPECT_EQ(facts.replicas, 2U);
}

TEST(DurabilityWarnings, AreNoneForWhatIsUnknown) {
  EXPECT_THAT(warnings(RedisFacts{}), IsEmpty());
}

TEST(DurabilityWarnings, NameAServerThatOnlyTakesSnapshots) {
  RedisFacts facts = safe_server();
  read_parameter("appendonly", "no", facts);

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("since its last snapshot")));
}

TEST(DurabilityWarnings, NameAServerThatKeepsNothing) {
  RedisFacts facts = safe_server();
  read_parameter("appendonly", "no", facts);
  read_parameter("save", "", facts);

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("loses all queued points")));
}

TEST(DurabilityWarnings, NameAServerThatDoesNotSync) {
  RedisFacts facts = safe_server();
  read_parameter("appendfsync", "no", facts);

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("appendfsync")));
}

TEST(DurabilityWarnings, NameAnEvictingPolicy) {
  RedisFacts facts = safe_server();
  facts.eviction_policy = "allkeys-lru";

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("allkeys-lru")));
}

TEST(DurabilityWarnings, NameMemoryThatIsNearlyFull) {
  RedisFacts facts = safe_server();
  facts.memory_bytes_max = 1'200'000;

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("80 %")));
}

TEST(DurabilityWarnings, NameAFailedWrite) {
  RedisFacts facts = safe_server();
  facts.last_append_was_good = false;

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("append-only file failed")));
}

TEST(DurabilityWarnings, NameAServerThatIsTooOld) {
  RedisFacts facts = safe_server();
  facts.version = "6.2.14";

  EXPECT_THAT(warnings(facts), ElementsAre(HasSubstr("upgrade")));
}

TEST(DurabilityWarnings, TellTheCommandThatMendsIt) {
  RedisFacts facts = safe_server();
  facts.eviction_policy = "allkeys-lru";

  EXPECT_EQ(durability_weaknesses(facts).front().remedy,
            "redis-cli CONFIG SET maxmemory-policy noeviction && redis-cli CONFIG REWRITE");
}

}  // namespace
}  // namespace fixline::redis
