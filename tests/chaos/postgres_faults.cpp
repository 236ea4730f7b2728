#include <string>
#include <vector>

#include "chaos/fault.hpp"
#include "chaos/sql_fault.hpp"
#include "support/sql.hpp"

namespace fixline::chaos {
namespace {

void restart(Scene& scene) {
  if (auto started = scene.stack.postgres().restart(); !started)
    scene.findings.push_back("PostgreSQL does not start: " + started.error().detail);
}

std::vector<Fault> process_faults() {
  Fault kill{"postgres-kill", Subject::postgres, 3, true};
  kill.begin = [](Scene& scene) { scene.stack.postgres().kill(); };
  kill.end = restart;
  Fault freeze{"postgres-freeze", Subject::postgres, 3, true};
  freeze.begin = [](Scene& scene) { scene.stack.postgres().freeze(); };
  freeze.end = [](Scene& scene) { scene.stack.postgres().thaw(); };
  Fault stop{"postgres-stop", Subject::postgres, 1, true};
  stop.begin = [](Scene& scene) { scene.stack.postgres().stop(); };
  stop.end = restart;
  return {kill, freeze, stop};
}

Fault disk_fault(const test::StackOptions& options) {
  constexpr double spare_bytes_max = 2e6;
  Fault fault{"postgres-disk-full", Subject::postgres, 2, true, true};
  fault.unavailable = options.no_small_disks;
  fault.begin = [](Scene& scene) {
    const auto spare = static_cast<std::uint64_t>(scene.random.between(0, spare_bytes_max));
    if (auto done = scene.stack.postgres_disk()->fill(spare); !done)
      scene.findings.push_back("the harness could not fill PostgreSQL's disk: " +
                               done.error().detail);
  };
  fault.end = [](Scene& scene) {
    if (auto done = scene.stack.postgres_disk()->clear(); !done)
      scene.findings.push_back("the harness could not clear PostgreSQL's disk: " +
                               done.error().detail);
    if (!scene.stack.postgres().is_running()) restart(scene);
  };
  return fault;
}

Fault lost_table_fault() {
  Fault fault{"postgres-table-gone", Subject::postgres, 1, true};
  fault.begin = [](Scene& scene) {
    const std::string table = draw_table(scene);
    scene.has_begun = test::run_sql(scene.stack.database_url(),
                                    "ALTER TABLE " + table + " RENAME TO " + table + "_gone")
                          .has_value();
  };
  fault.end = [](Scene& scene) {
    std::string mend = "DO $$ BEGIN ";
    for (const std::string table : tables)
      mend += "IF to_regclass('" + table + "_gone') IS NOT NULL THEN ALTER TABLE " + table +
              "_gone RENAME TO " + table + "; END IF; ";
    insist_on_sql(scene, mend + "END $$");
  };
  return fault;
}

}  // namespace

std::vector<Fault> postgres_faults(const test::StackOptions& options) {
  auto faults = process_faults();
  faults.push_back(disk_fault(options));
  faults.push_back(sql_fault(
      "read-only", 1,
      [](Scene&) {
        return "SET default_transaction_read_only = off;"
               "ALTER DATABASE fixline SET default_transaction_read_only = on;"
               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'";
      },
      "ALTER DATABASE fixline RESET default_transaction_read_only;"
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"));
  faults.push_back(sql_fault(
      "no-permission", 1, [](Scene&) { return for_each_table("REVOKE INSERT ON ", " FROM app"); },
      for_each_table("GRANT INSERT ON ", " TO app")));
  faults.push_back(sql_fault(
      "sessions-ended", 2,
      [](Scene&) {
        return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'";
      },
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"));
  faults.push_back(lost_table_fault());
  return faults;
}

}  // namespace fixline::chaos
