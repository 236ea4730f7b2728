#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "points/columns.hpp"
#include "server/postgres/database.hpp"

namespace fixline::test {

/// A value from its bytes in PostgreSQL's binary format.
template <class Unsigned>
Unsigned big_endian(std::string_view bytes) {
  Unsigned value = 0;
  for (const char byte : bytes)
    value = static_cast<Unsigned>(value << 8) | static_cast<unsigned char>(byte);
  return value;
}

inline void decode(std::string_view bytes, double& value) {
  value = std::bit_cast<double>(big_endian<std::uint64_t>(bytes));
}
inline void decode(std::string_view bytes, std::int32_t& value) {
  value = static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes));
}
inline void decode(std::string_view bytes, bool& value) { value = bytes[0] != 0; }
inline void decode(std::string_view bytes, std::string& value) { value = bytes; }
inline void decode(std::string_view bytes, points::Timestamp& value) {
  constexpr points::Timestamp epoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
  const auto count = static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes));
  value = epoch + std::chrono::microseconds(count);
}

template <class T>
void decode_value(const postgres::Rows& rows, int row, int column, T& value) {
  if (rows.is_null(row, column)) throw std::runtime_error("NULL in a column of the key");
  decode(rows.bytes(row, column), value);
}
template <class T>
void decode_value(const postgres::Rows& rows, int row, int column, std::optional<T>& value) {
  if (rows.is_null(row, column)) return;
  decode(rows.bytes(row, column), value.emplace());
}

/// All points of a table, in the order of their time.
template <class Point>
std::vector<Point> read_back(Database& database, const std::string& table) {
  std::string names;
  std::apply(
      [&](const auto&... column) {
        ((names += (names.empty() ? "\"" : ", \"") + std::string(column.table_name) + "\""), ...);
      },
      points::columns_of<Point>);
  auto& session = database.session();
  postgres::ArrayParameters none;
  auto batch = session.batch();
  batch.prepare("", "SELECT " + names + " FROM " + table + " ORDER BY 1, 2, 3");
  const auto all = batch.execute("", none);
  auto results = run(database.context(), session.run(batch));
  if (!results) throw std::runtime_error(results.error().message);

  const auto& rows = (*results)[all];
  std::vector<Point> read(static_cast<std::size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) {
    int at = 0;
    std::apply(
        [&](const auto&... column) {
          (decode_value(rows, row, at++, read[static_cast<std::size_t>(row)].*column.member), ...);
        },
        points::columns_of<Point>);
  }
  return read;
}

}  // namespace fixline::test
