#include "chaos/fault.hpp"

#include <iterator>
#include <thread>
#include <utility>

#include "chaos/server_faults.hpp"
#include "support/sql.hpp"

namespace fixline::chaos {

std::string_view name_of(Subject subject) noexcept {
  switch (subject) {
    case Subject::fixline: return "fixline";
    case Subject::redis: return "redis";
    case Subject::postgres: return "postgres";
    case Subject::spool: return "spool";
  }
  std::unreachable();
}

namespace {

/// As an administrator does with sessions that hold what he needs, and whose client does nothing:
/// the service may be frozen in the middle of a transaction.
void end_sessions_that_sit_on_locks(Scene& scene) {
  (void)test::run_sql(scene.stack.database_url(),
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE usename = 'app' AND wait_event_type = 'Client' AND state <> 'idle'");
}

}  // namespace

void insist_on_sql(Scene& scene, const std::string& statements) {
  using Clock = std::chrono::steady_clock;
  const auto give_up = Clock::now() + std::chrono::minutes(1);
  for (;;) {
    const auto done =
        test::run_sql(scene.stack.database_url(), "SET lock_timeout = '3s';" + statements);
    if (done) return;
    end_sessions_that_sit_on_locks(scene);
    if (Clock::now() > give_up) {
      scene.findings.push_back("the harness could not run " + statements + ": " +
                               done.error().detail);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::vector<Fault> all_faults(const test::StackOptions& options, const Variant& variant) {
  std::vector<Fault> all;
  const auto add = [&all](std::vector<Fault> some) {
    std::ranges::move(some, std::back_inserter(all));
  };
  add(fixline_faults());
  add(redis_faults(options));
  add(redis_setup_faults());
  all.push_back(failover_fault());
  add(network_faults(Subject::redis));
  add(postgres_faults(options));
  all.push_back(twin_fault());
  add(lock_faults());
  add(table_faults(variant));
  add(network_faults(Subject::postgres));
  all.push_back(disk_fault(Subject::spool, 1, options, 300'000));
  return all;
}

}  // namespace fixline::chaos
