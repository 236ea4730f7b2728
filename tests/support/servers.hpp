#pragma once

#include <string>

#include "sandbox/private_postgres.hpp"
#include "sandbox/private_redis.hpp"

namespace fixline::test {

/// This test binary's Redis, started at the first call (throws when that fails) and ended with the
/// binary. Call from the main thread. A test that needs it empty takes it by empty_redis().
[[nodiscard]] sandbox::PrivateRedis& shared_redis();

/// The same server after FLUSHALL; running, whatever the test before did to it.
[[nodiscard]] sandbox::PrivateRedis& empty_redis();

/// This test binary's PostgreSQL, with fsync on; as shared_redis().
[[nodiscard]] sandbox::PrivatePostgres& shared_postgres();

/// A new, empty database on shared_postgres(), dropped with this object. One a test.
class TestDatabase {
 public:
  TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  std::string name_;
  std::string url_;
};

}  // namespace fixline::test
