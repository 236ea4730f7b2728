#include "limit_rows.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <concepts>

#include "points/track.hpp"

namespace fixline::limits {
namespace {

constexpr std::int16_t columns = 6;

/// Flights of all connections, and how many fixes of one follow each other before the next's.
struct Pattern {
  std::size_t flights;
  std::size_t together;
};
constexpr Pattern live_pattern{2'000, 5};
constexpr Pattern upload_pattern{400, 1'000};

template <std::integral T>
void append(std::string& text, T number) {
  using Bits = std::make_unsigned_t<T>;
  const auto bits = static_cast<Bits>(number);
  for (unsigned i = sizeof(T); i-- > 0;)
    text += static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
}

std::array<double, 4> numbers_of(const Row& row) {
  return {row.fix.lat_e6 / 1e6, row.fix.lon_e6 / 1e6, static_cast<double>(row.fix.elevation),
          static_cast<double>(row.fix.barometric_altitude)};
}

points::Timestamp time_of(const Row& row) {
  return traffic::first_second + std::chrono::seconds(row.second);
}

/// As timestamptz has it: since 2000-01-01.
std::int64_t postgres_time(const Row& row) {
  constexpr std::chrono::sys_days epoch(std::chrono::year(2000) / 1 / 1);
  return (time_of(row) - epoch).count();
}

template <class Take>
void each_value(const Row& row, Take take) {
  std::string value(row.flight.bytes.begin(), row.flight.bytes.end());
  take(value);
  value.clear();
  append(value, postgres_time(row));
  take(value);
  for (const double number : numbers_of(row)) {
    value.clear();
    append(value, std::bit_cast<std::uint64_t>(number));
    take(value);
  }
}

}  // namespace

std::vector<Row> rows_of(const Share& share, std::size_t first, std::size_t count) {
  static const traffic::FlightPaths paths;
  const bool is_live = share.shape == Shape::live;
  const auto [flights_in_all, together] = is_live ? live_pattern : upload_pattern;
  const auto flights = std::max<std::size_t>(1, flights_in_all / share.connections);
  const auto queue = is_live ? points::QueueName::live : points::QueueName::upload;
  std::vector<points::Uuid> uuids(flights);
  const auto number_of = [&](std::size_t flight) {
    return flight * share.connections + share.connection;
  };
  for (std::size_t flight = 0; flight < flights; ++flight)
    uuids[flight] =
        points::flight_uuid_for(queue, "bench-limit-" + std::to_string(number_of(flight)));
  std::vector<Row> rows;
  rows.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    const auto group = i / together;
    const auto flight = group % flights;
    const auto second =
        share.start_second + static_cast<std::int64_t>(group / flights * together + i % together);
    rows.push_back(
        {uuids[flight], second, paths.at(static_cast<std::uint32_t>(number_of(flight)), second)});
  }
  return rows;
}

std::string copy_data(std::span<const Row> rows) {
  using namespace std::string_literals;
  constexpr std::size_t row_bytes = 82;
  std::string data = "PGCOPY\n\377\r\n\0"s;
  data.reserve(data.size() + 10 + rows.size() * row_bytes);
  append(data, std::int32_t{0});  // flags
  append(data, std::int32_t{0});  // no extension
  for (const auto& row : rows) {
    append(data, columns);
    each_value(row, [&data](const std::string& value) {
      append(data, static_cast<std::int32_t>(value.size()));
      data += value;
    });
  }
  append(data, std::int16_t{-1});
  return data;
}

void fill(postgres::ArrayParameters& arrays, std::span<const Row> rows) {
  using postgres::ElementType;
  arrays.begin(ElementType::uuid, rows.size());
  for (const auto& row : rows) arrays.append(row.flight.bytes);
  arrays.begin(ElementType::timestamptz, rows.size());
  for (const auto& row : rows) arrays.append(time_of(row));
  for (std::size_t column = 0; column < 4; ++column) {
    arrays.begin(ElementType::float8, rows.size());
    for (const auto& row : rows) arrays.append(numbers_of(row)[column]);
  }
}

BinaryValues binary_values(std::span<const Row> rows) {
  BinaryValues values;
  for (const auto& row : rows)
    each_value(row, [&values](const std::string& value) {
      values.starts.push_back(values.bytes.size());
      values.lengths.push_back(static_cast<int>(value.size()));
      values.bytes += value;
    });
  return values;
}

}  // namespace fixline::limits
