#include "health/remedies.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fixline::health {
namespace {

struct Case {
  Subject subject;
  Error error;
  std::string_view part;  // of the remedy
};

TEST(Remedy, FitsTheErrorsThatNewcomersMeet) {
  const std::vector<Case> cases{
      {Subject::redis, {ErrorCode::unavailable, "redis: Connection refused"}, "REDIS_URL"},
      {Subject::redis, {ErrorCode::misconfigured, "redis: NOAUTH Auth..."}, "REDIS_PASSWORD"},
      {Subject::redis, {ErrorCode::misconfigured, "redis: WRONGPASS ..."}, "REDIS_PASSWORD"},
      {Subject::redis, {ErrorCode::overloaded, "redis: OOM command not"}, "maxmemory"},
      {Subject::redis, {ErrorCode::misconfigured, "Redis 6.2.1 is too old"}, "Redis 7"},
      {Subject::postgres, {ErrorCode::unavailable, "... Connection refused"}, "DATABASE_URL"},
      {Subject::postgres, {ErrorCode::misconfigured, "... (SQLSTATE 28P01)"}, "password"},
      {Subject::postgres, {ErrorCode::misconfigured, "... (SQLSTATE 3D000)"}, "createdb"},
      {Subject::postgres, {ErrorCode::misconfigured, "... (SQLSTATE 42501)"}, "GRANT"},
      {Subject::postgres, {ErrorCode::misconfigured, "missing tables: a"}, "fixline migrate"},
      {Subject::postgres, {ErrorCode::misconfigured, "PostgreSQL 12 is too old"}, "13"},
  };

  for (const auto& each : cases)
    EXPECT_NE(remedy_for(each.subject, each.error).find(each.part), std::string_view::npos)
        << each.error.detail << " -> " << remedy_for(each.subject, each.error);
}

TEST(Remedy, IsNeverEmpty) {
  for (const auto subject : {Subject::redis, Subject::postgres, Subject::spool, Subject::program})
    for (const auto code : {ErrorCode::invalid, ErrorCode::unavailable, ErrorCode::misconfigured,
                            ErrorCode::overloaded, ErrorCode::refused, ErrorCode::cancelled})
      EXPECT_FALSE(remedy_for(subject, {code, "something new"}).empty());
}

}  // namespace
}  // namespace fixline::health
