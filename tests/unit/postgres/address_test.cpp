#include "postgres/address.hpp"

#include <gtest/gtest.h>

namespace fixline::postgres {
namespace {

TEST(PostgresAddress, ReadsAUri) {
  const auto address = Address::parse("postgresql://pilot:s%40cret@db.example:5433/tracks");

  ASSERT_TRUE(address) << address.error().detail;
  EXPECT_EQ(address->value_of("host"), "db.example");
  EXPECT_EQ(address->value_of("port"), "5433");
  EXPECT_EQ(address->value_of("user"), "pilot");
  EXPECT_EQ(address->value_of("password"), "s@cret");
  EXPECT_EQ(address->value_of("dbname"), "tracks");
}

TEST(PostgresAddress, DropsTheDriverThatOtherProgramsName) {
  for (const auto* scheme :
       {"postgres", "postgresql", "postgresql+psycopg2", "postgresql+asyncpg", "postgres+x"}) {
    const auto address = Address::parse(std::string(scheme) + "://u@h/d");
    ASSERT_TRUE(address) << scheme;
    EXPECT_EQ(address->value_of("host"), "h") << scheme;
  }
}

TEST(PostgresAddress, ReadsKeysAndValues) {
  const auto address = Address::parse(" host=/run/postgresql dbname=tracks user='a b' ");

  ASSERT_TRUE(address) << address.error().detail;
  EXPECT_EQ(address->value_of("host"), "/run/postgresql");
  EXPECT_EQ(address->value_of("user"), "a b");
}

TEST(PostgresAddress, ReadsAUnixSocketInAUri) {
  const auto address = Address::parse("postgresql:///fixline?host=/tmp/x&user=fixline");

  ASSERT_TRUE(address) << address.error().detail;
  EXPECT_EQ(address->printable(), "postgresql://fixline@/fixline?host=/tmp/x");
}

TEST(PostgresAddress, KeepsAPasswordThatLooksLikeAScheme) {
  const auto address = Address::parse("host=h password='http://x'");

  ASSERT_TRUE(address) << address.error().detail;
  EXPECT_EQ(address->value_of("password"), "http://x");
}

TEST(PostgresAddress, IsPrintedWithoutItsPassword) {
  const auto address = Address::parse("postgresql://pilot:hunter2@db.example:5433/tracks");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->printable(), "postgresql://pilot@db.example:5433/tracks");
}

TEST(PostgresAddress, NeverRepeatsAPasswordInAComplaint) {
  for (const auto* bad :
       {"host=h password=hunter2 oops hunter2", "postgresql://u:hunter2@[::1/db",
        "mysql://u:hunter2@h/d", "password='hunter2", "postgresql://u:p@hunter2@h/d"}) {
    const auto address = Address::parse(bad);
    ASSERT_FALSE(address) << bad;
    EXPECT_EQ(address.error().code, ErrorCode::invalid) << bad;
    EXPECT_EQ(address.error().detail.find("hunter2"), std::string::npos) << address.error().detail;
  }
}

TEST(PostgresAddress, NamesTheSettingThatItDoesNotKnow) {
  const auto address = Address::parse("postgresql://h/d?sslmod=require");

  ASSERT_FALSE(address);
  EXPECT_NE(address.error().detail.find("sslmod"), std::string::npos) << address.error().detail;
}

TEST(PostgresAddress, RefusesWhatIsEmptyOrOfAnotherKind) {
  for (const auto* bad :
       {"", "  ", "redis://h", "h:5432", "postgresqlx://h", "postgresql://h:0/d",
        "postgresql://h:65536/d", "postgresql://h:5432x/d", "host=a,b port=5432,x"})
    EXPECT_FALSE(Address::parse(bad)) << bad;
}

}  // namespace
}  // namespace fixline::postgres
