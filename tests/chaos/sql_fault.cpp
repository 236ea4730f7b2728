#include "chaos/sql_fault.hpp"

#include <utility>

#include "support/sql.hpp"

namespace fixline::chaos {

std::string draw_table(Scene& scene) { return tables[scene.random.bits() % tables.size()]; }

std::string draw_table_of_flights(Scene& scene) {
  return tables[scene.random.bits() % (tables.size() - 1)];
}

std::string draw_flights(Scene& scene, std::string_view table, std::string_view row) {
  const auto drawn = scene.random.bits();
  const std::string column(row);
  if (table == "flymaster")
    return "right(" + column + "device_id, 1) = '" + std::to_string(drawn % 10) + "'";
  const std::string key = table == "flights" ? "id" : "flight_uuid";
  return "left(" + column + key + "::text, 1) = '" + "0123456789abcdef"[drawn % 16] + "'";
}

std::string for_each_table(std::string_view before, std::string_view after) {
  std::string sql;
  for (const std::string_view table : tables)
    sql.append(before).append(table).append(after).append(";");
  return sql;
}

Fault sql_fault(const std::string& name, double weight, std::function<std::string(Scene&)> spoil,
                std::string mend) {
  Fault fault{"postgres-" + name, Subject::postgres, weight, true};
  // What a failure here left half-done is mended all the same.
  fault.begin = [spoil](Scene& scene) {
    scene.has_begun = test::run_sql(scene.stack.database_url(), spoil(scene)).has_value();
  };
  fault.end = [mend](Scene& scene) { insist_on_sql(scene, mend); };
  return fault;
}

}  // namespace fixline::chaos
