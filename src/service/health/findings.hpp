#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "error/weakness.hpp"
#include "postgres/session.hpp"
#include "redis/facts.hpp"
#include "spool/spool_options.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::health {

/// Whom a finding is about.
enum class Patient : std::uint8_t { redis, postgres, spool };

[[nodiscard]] std::string_view name_of(Patient patient) noexcept;

/// What stands in the way of the promise, what could be lost by it, and what mends it.
struct Finding {
  Patient patient;
  Weakness weakness;

  friend bool operator==(const Finding& a, const Finding& b) {
    return a.patient == b.patient && text_of(a.weakness) == text_of(b.weakness);
  }
};
using Findings = std::vector<Finding>;

/// Of the settings and the state of Redis.
[[nodiscard]] Findings redis_findings(const redis::RedisFacts& facts);

/// Of the database: its settings, and each queue's table: whether it is there, can be filled, and
/// has a unique key that tells a duplicate. A database that can't be reached is a finding, too.
boost::asio::awaitable<Findings> database_findings(postgres::PgSession& session,
                                                   const postgres::Address& address,
                                                   store::PostgresPointWriter& writer);

/// Of the spool's folder and its disk.
[[nodiscard]] Findings spool_findings(const spool::SpoolFacts& facts);

/// One that says that nothing else is known, and why.
[[nodiscard]] Finding unreachable(Patient patient, const Error& error);

}  // namespace fixline::health
