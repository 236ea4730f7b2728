#include "sandbox/private_redis.hpp"

#include <gtest/gtest.h>

#include <future>

#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::sandbox {
namespace {

TEST(PrivateRedis, KeepsWhatItConfirmedBeforeItWasKilledWhenItSyncsAlways) {
  const test::TemporaryFolder folder;
  auto redis = PrivateRedis::start({.directory = folder.path() / "redis", .appendfsync = "always"});
  ASSERT_TRUE(redis) << redis.error().detail;
  ASSERT_EQ((*redis)->command("SET key value").value_or(""), "+OK\r\n");

  (*redis)->kill();
  const auto restarted = (*redis)->restart();

  ASSERT_TRUE(restarted) << restarted.error().detail;
  EXPECT_EQ((*redis)->command("GET key").value_or(""), "$5\r\nvalue\r\n");
}

TEST(PrivateRedis, DoesNotAnswerWhileItIsFrozen) {
  auto& redis = test::empty_redis();

  redis.freeze();
  const auto frozen = redis.command("PING");
  redis.thaw();

  EXPECT_FALSE(frozen);
  EXPECT_EQ(redis.command("PING").value_or(""), "+PONG\r\n");
}

TEST(PrivateRedis, UsesAShortSocketPathWhenTheFolderIsDeep) {
  const test::TemporaryFolder folder;
  const auto deep = folder.path() / std::string(60, 'a') / std::string(60, 'b');

  auto redis = PrivateRedis::start({.directory = deep});

  ASSERT_TRUE(redis) << redis.error().detail;
  EXPECT_LE((*redis)->socket().string().size(), 100U);
}

TEST(PrivateRedis, NamesTheHolderOfAFolderThatIsInUse) {
  const test::TemporaryFolder folder;
  auto first = PrivateRedis::start({.directory = folder.path()});
  ASSERT_TRUE(first) << first.error().detail;

  auto second = PrivateRedis::start({.directory = folder.path()});

  ASSERT_FALSE(second);
  EXPECT_NE(second.error().detail.find("in use by process " + std::to_string(::getpid())),
            std::string::npos)
      << second.error().detail;
}

TEST(PrivateRedis, ShowsTheLogWhenAnArgumentIsWrong) {
  const test::TemporaryFolder folder;

  auto redis = PrivateRedis::start({.directory = folder.path(), .appendfsync = "sometimes"});

  ASSERT_FALSE(redis);
  EXPECT_NE(redis.error().detail.find("sometimes"), std::string::npos) << redis.error().detail;
}

TEST(PrivateRedis, EndsWithItsObject) {
  const test::TemporaryFolder folder;
  pid_t pid = 0;

  {
    auto redis = PrivateRedis::start({.directory = folder.path()});
    ASSERT_TRUE(redis) << redis.error().detail;
    pid = (*redis)->pid();
  }

  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace fixline::sandbox
