#include <string>
#include <vector>

#include "chaos/fault.hpp"
#include "chaos/sql_fault.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::chaos {
namespace {

constexpr const char* drop_trigger = "DROP FUNCTION IF EXISTS chaos_odd() CASCADE";

std::string trigger_sql(const std::string& table, const std::string& body) {
  return "CREATE OR REPLACE FUNCTION chaos_odd() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " +
         body + " RETURN NEW; END$$; CREATE TRIGGER chaos_odd BEFORE INSERT ON " + table +
         " FOR EACH ROW EXECUTE FUNCTION chaos_odd()";
}

/// A trigger that refuses some flights, with an exception of its own or as a check would.
std::string raising_sql(Scene& scene) {
  const auto table = draw_table_of_flights(scene);
  const auto flights = draw_flights(scene, table, "NEW.");
  const auto* const code = scene.random.chance(0.5) ? " USING ERRCODE = 'check_violation'" : "";
  return trigger_sql(table,
                     "IF " + flights + " THEN RAISE 'chaos wants it not'" + code + "; END IF;");
}

std::string sleeping_sql(Scene& scene) {
  const auto milliseconds = 1 + scene.random.bits() % 20;
  return trigger_sql(draw_table(scene),
                     "PERFORM pg_sleep(" + std::to_string(milliseconds) + "e-3);");
}

/// Row-level security that refuses some flights, to the table's owner as well.
std::string policy_sql(Scene& scene) {
  const auto table = draw_table_of_flights(scene);
  return "CREATE POLICY chaos_all ON " + table + " USING (true) WITH CHECK (NOT " +
         draw_flights(scene, table, "") + "); ALTER TABLE " + table +
         " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY";
}

std::string lost_right_sql(Scene& scene) {
  const char* const right = scene.random.chance(0.7) ? "INSERT" : "SELECT";
  return "REVOKE " + std::string(right) + " ON " + draw_table(scene) + " FROM app";
}

std::string part_of(const std::string& table, int number) {
  return table + "_p" + std::to_string(number);
}

Fault partition_fault(const Variant& variant) {
  std::string mend;
  const std::string table(variant.partitioned ? store::table_of(*variant.partitioned) : "");
  for (int i = 0; i < partition_count; ++i)
    mend += "DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = '" +
            part_of(table, i) + "'::regclass) THEN ALTER TABLE " + table + " ATTACH PARTITION " +
            part_of(table, i) + " FOR VALUES WITH (MODULUS " + std::to_string(partition_count) +
            ", REMAINDER " + std::to_string(i) + "); END IF; END$$;";
  auto fault = sql_fault(
      "no-partition", 3,
      [table](Scene& scene) {
        const auto number = static_cast<int>(scene.random.bits() % partition_count);
        return "ALTER TABLE " + table + " DETACH PARTITION " + part_of(table, number);
      },
      mend);
  if (!variant.partitioned) fault.unavailable = "no table of this run is partitioned";
  return fault;
}

}  // namespace

std::vector<Fault> table_faults(const Variant& variant) {
  std::vector<Fault> faults;
  faults.push_back(sql_fault("trigger-raises", 3, raising_sql, drop_trigger));
  faults.push_back(sql_fault("trigger-sleeps", 2, sleeping_sql, drop_trigger));
  faults.push_back(
      sql_fault("policy", 2, policy_sql,
                for_each_table("DROP POLICY IF EXISTS chaos_all ON ", "") +
                    for_each_table("ALTER TABLE ",
                                   " DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")));
  faults.push_back(sql_fault("lost-right", 2, lost_right_sql,
                             for_each_table("GRANT SELECT, INSERT ON ", " TO app")));
  // What is refused then must not be lost for want of its letter.
  faults.push_back(sql_fault(
      "no-dead-letters", 2,
      [](Scene&) {
        return "ALTER TABLE dead_letters ADD CONSTRAINT chaos_odd CHECK (false) NOT VALID";
      },
      "ALTER TABLE dead_letters DROP CONSTRAINT IF EXISTS chaos_odd"));
  faults.push_back(partition_fault(variant));
  return faults;
}

}  // namespace fixline::chaos
