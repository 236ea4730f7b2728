#include "chaos/variant.hpp"

#include "store/tables/row_columns.hpp"
#include "traffic/competition/random.hpp"

namespace fixline::chaos {

using points::QueueName;

Variant draw_variant(std::uint64_t seed) {
  auto random = traffic::Random::of_part(seed, 4);
  Variant variant;
  variant.pooled = random.chance(0.35);
  variant.latin1 = random.chance(0.35);
  const auto which = random.bits() % (points::queue_count + 2);
  if (which < points::queue_count) variant.partitioned = points::all_queues[which];
  variant.few_rights = random.chance(0.35);
  return variant;
}

std::string as_text(const Variant& variant) {
  std::string text;
  const auto add = [&text](const std::string& word) { text += (text.empty() ? "" : ", ") + word; };
  if (variant.pooled) add("behind a pooler");
  if (variant.latin1) add("in LATIN1");
  if (variant.few_rights) add("with few rights in Redis");
  if (variant.partitioned)
    add(std::string(points::short_name(*variant.partitioned)) + " partitioned");
  return text.empty() ? "plain" : text;
}

std::string partition_sql(QueueName queue) {
  const std::string table(store::table_of(queue));
  const auto* const key = queue == QueueName::flymaster ? "device_id" : "flight_uuid";
  std::string sql = "ALTER TABLE " + table + " RENAME TO plain; CREATE TABLE " + table +
                    " (LIKE plain INCLUDING ALL) PARTITION BY HASH (" + key +
                    "); DROP TABLE plain; ALTER TABLE " + table + " OWNER TO app;";
  for (int i = 0; i < partition_count; ++i) {
    const auto name = table + "_p" + std::to_string(i);
    sql.append("CREATE TABLE ").append(name).append(" PARTITION OF ").append(table);
    sql.append(" FOR VALUES WITH (MODULUS ").append(std::to_string(partition_count));
    sql.append(", REMAINDER ").append(std::to_string(i)).append("); ALTER TABLE ").append(name);
    sql.append(" OWNER TO app;");
  }
  return sql;
}

}  // namespace fixline::chaos
