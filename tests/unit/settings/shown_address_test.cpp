#include "settings/shown_address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fixline::settings {
namespace {

TEST(WithoutPasswords, HidesThePasswordBeforeTheHost) {
  EXPECT_EQ(without_passwords("redis://user:p:a@ss@host:1/0"), "redis://user:***@host:1/0");
  EXPECT_EQ(without_passwords("postgresql://u:p/a?s=s@h/d"), "postgresql://u:***@h/d");
  EXPECT_EQ(without_passwords("unix://:hidden@/run/redis.sock"), "unix://:***@/run/redis.sock");
}

TEST(WithoutPasswords, HidesAWordAloneThatIsMeantAsOne) {
  EXPECT_EQ(without_passwords("redis://hidden@host"), "redis://***@host");
  EXPECT_EQ(without_passwords("postgresql://user@host/d"), "postgresql://user@host/d");
  EXPECT_EQ(without_passwords("postgresql+asyncpg://user@host/d"),
            "postgresql+asyncpg://user@host/d");
}

TEST(WithoutPasswords, HidesWhateverOfAQueryMayBeOne) {
  EXPECT_EQ(without_passwords("postgresql://h/d?password=a&sslpassword=b&sslmode=require"),
            "postgresql://h/d?password=***&sslpassword=***&sslmode=require");
  for (const auto* name : {"pass%77ord", "%70assword", "oauth_client_secret", "scram_client_key",
                           "sslpass%77ord", "a_word_of_tomorrow", "PASSWORD"})
    EXPECT_EQ(without_passwords("postgresql://h/d?" + std::string(name) + "=hidden"),
              "postgresql://h/d?" + std::string(name) + "=***");
  EXPECT_EQ(without_passwords("postgresql://h/d?user=a@b&pass%77ord=hidden"),
            "postgresql://***@b&pass%77ord=***");
}

TEST(WithoutPasswords, HidesWhateverOfWordsMayBeOne) {
  EXPECT_EQ(without_passwords(R"(host=h password = 'a \' b' user=u)"),
            "host=h password = *** user=u");
  EXPECT_EQ(without_passwords(R"(password=a\ b host=h)"), "password=*** host=h");
  EXPECT_EQ(without_passwords("oauth_client_secret=x sslpassword=y host=h"),
            "oauth_client_secret=*** sslpassword=*** host=h");
  EXPECT_EQ(without_passwords("password=http://x@y host=h"), "password=*** host=h");
  EXPECT_EQ(without_passwords("dbname=postgresql://u:hidden@h/d"), "dbname=***");
}

TEST(WithoutPasswords, HidesWhatItCanNotRead) {
  EXPECT_EQ(without_passwords("hidden"), "***");
  EXPECT_EQ(without_passwords("host=h hidden word"), "host=h ***");
  EXPECT_EQ(without_passwords("host=h password='hidden"), "host=h password=***");
  EXPECT_EQ(without_passwords("=hidden"), "***");
}

TEST(WithoutPasswords, LeavesAnAddressWithoutOneAsItIs) {
  for (const auto* address :
       {"", "unix:///run/redis.sock", "unix:///run/redis.sock?db=2", "redis://[::1]:6379/0",
        "postgresql://localhost/fixline", "host=/run/postgresql dbname=fixline user=fixline",
        "postgresql:///d?host=%2Frun%2Fpg&user=u"})
    EXPECT_EQ(without_passwords(address), address);
}

}  // namespace
}  // namespace fixline::settings
