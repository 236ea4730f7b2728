#include <string>
#include <vector>

#include "chaos/fault.hpp"
#include "chaos/server_faults.hpp"
#include "chaos/sql_fault.hpp"
#include "support/sql.hpp"

namespace fixline::chaos {
namespace {

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
  auto faults = process_faults(Subject::postgres);
  faults.push_back(disk_fault(Subject::postgres, 2, options, 2e6));
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
