#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "health/judgement.hpp"
#include "health/report.hpp"

namespace fixline::health {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

redis::RedisFacts safe_server() {
  redis::RedisFacts facts;
  redis::read_info(
      "# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nused_memory:1000000\r\n"
      "maxmemory:0\r\nmaxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\n"
      "aof_last_write_status:ok\r\nrdb_last_bgsave_status:ok\r\n# Replication\r\n"
      "connected_slaves:2\r\n",
      facts);
  redis::read_parameter("appendonly", "yes", facts);
  redis::read_parameter("appendfsync", "everysec", facts);
  redis::read_parameter("save", "3600 1", facts);
  return facts;
}

std::vector<std::string> texts(const redis::RedisFacts& facts) {
  return texts_of(redis_findings(facts));
}

TEST(RedisFindings, AreNoneForAnAppendOnlyServerThatEvictsNothing) {
  const redis::RedisFacts facts = safe_server();

  EXPECT_THAT(texts(facts), IsEmpty());
  EXPECT_EQ(facts.version, "7.0.15");
  EXPECT_EQ(facts.replicas, 2U);
}

TEST(RedisFindings, AreNoneForWhatIsUnknown) { EXPECT_THAT(texts(redis::RedisFacts{}), IsEmpty()); }

TEST(RedisFindings, NameAServerThatOnlyTakesSnapshots) {
  redis::RedisFacts facts = safe_server();
  redis::read_parameter("appendonly", "no", facts);

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("since its last snapshot")));
}

TEST(RedisFindings, NameAServerThatKeepsNothing) {
  redis::RedisFacts facts = safe_server();
  redis::read_parameter("appendonly", "no", facts);
  redis::read_parameter("save", "", facts);

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("loses all queued points")));
}

TEST(RedisFindings, NameAServerThatDoesNotSync) {
  redis::RedisFacts facts = safe_server();
  redis::read_parameter("appendfsync", "no", facts);

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("appendfsync")));
}

TEST(RedisFindings, NameAnEvictingPolicy) {
  redis::RedisFacts facts = safe_server();
  facts.eviction_policy = "allkeys-lru";

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("allkeys-lru")));
}

TEST(RedisFindings, NameMemoryThatIsNearlyFull) {
  redis::RedisFacts facts = safe_server();
  facts.memory_bytes_max = 1'200'000;

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("80 %")));
}

TEST(RedisFindings, NameAFailedWrite) {
  redis::RedisFacts facts = safe_server();
  facts.last_append_was_good = false;

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("append-only file failed")));
}

TEST(RedisFindings, NameAServerThatIsTooOld) {
  redis::RedisFacts facts = safe_server();
  facts.version = "6.2.14";

  EXPECT_THAT(texts(facts), ElementsAre(HasSubstr("upgrade")));
}

TEST(RedisFindings, TellTheCommandThatMendsIt) {
  redis::RedisFacts facts = safe_server();
  facts.eviction_policy = "allkeys-lru";

  EXPECT_EQ(redis_findings(facts).front().remedy,
            "redis-cli CONFIG SET maxmemory-policy noeviction && redis-cli CONFIG REWRITE");
}

}  // namespace
}  // namespace fixline::health
