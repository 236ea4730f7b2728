#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

#include "server/postgres/database.hpp"

namespace fixline::postgres {
namespace {

using test::Database;
using test::run;

// The bytes of one array parameter, as the server sends the same array back.
std::string echoed(Database& database, const std::string& type, ArrayParameters& parameters) {
  auto& session = database.session();
  auto batch = session.batch();
  batch.prepare("", "SELECT $1::" + type + "[]");
  const auto rows = batch.execute("", parameters);
  auto results = run(database.context(), session.run(batch));
  if (!results) throw std::runtime_error(results.error().message);
  return std::string((*results)[rows].bytes(0, 0));
}

std::string sent(ArrayParameters& parameters) {
  const auto pointers = parameters.pointers();
  return {pointers.values[0], static_cast<std::size_t>(pointers.lengths[0])};
}

class ArrayRoundTrip : public testing::Test {
 protected:
  template <class T>
  void expect_same(ElementType type, const std::string& name,
                   const std::vector<std::optional<T>>& values) {
    ArrayParameters parameters;
    parameters.begin(type, values.size());
    for (const auto& value : values) parameters.append(value);
    EXPECT_EQ(echoed(database_, name, parameters), sent(parameters)) << name;
  }

  Database database_;
  std::mt19937_64 random_{42};
};

TEST_F(ArrayRoundTrip, KeepsEveryBitOfADouble) {
  std::vector<std::optional<double>> values{0.0,         -0.0,
                                            1e308,       std::numeric_limits<double>::denorm_min(),
                                            -90.0,       179.99999999999997,
                                            std::nullopt};
  while (values.size() < 2'000) {
    const auto number = std::bit_cast<double>(random_());
    if (number == number) values.emplace_back(number);
  }
  expect_same(ElementType::float8, "float8", values);
}

TEST_F(ArrayRoundTrip, KeepsTimesToTheMicrosecond) {
  std::vector<std::optional<ArrayParameters::Timestamp>> values{std::nullopt};
  std::uniform_int_distribution<std::int64_t> microseconds(-62'000'000'000'000'000,
                                                           250'000'000'000'000'000);
  while (values.size() < 1'000)
    values.emplace_back(
        ArrayParameters::Timestamp{std::chrono::microseconds{microseconds(random_)}});
  expect_same(ElementType::timestamptz, "timestamptz", values);
}

TEST_F(ArrayRoundTrip, KeepsTexts) {
  expect_same<std::string>(ElementType::text, "text",
                           {"", "a", "NULL", "{\"x\",}", "\\", "'", "höhe \xF0\x9F\xAA\x82",
                            std::string(100'000, 'x'), std::nullopt});
}

TEST_F(ArrayRoundTrip, KeepsUuidsIntegersAndTruths) {
  std::vector<std::optional<ArrayParameters::UuidBytes>> uuids(50);
  for (auto& uuid : uuids) {
    uuid.emplace();
    for (auto& byte : *uuid) byte = static_cast<std::uint8_t>(random_());
  }
  uuids[7].reset();
  expect_same(ElementType::uuid, "uuid", uuids);
  expect_same<std::int32_t>(ElementType::int4, "int4",
                            {0, 1, -1, std::numeric_limits<std::int32_t>::min(),
                             std::numeric_limits<std::int32_t>::max(), std::nullopt});
  expect_same<bool>(ElementType::boolean, "bool", {true, false, std::nullopt});
}

TEST_F(ArrayRoundTrip, MeansTheSameTimeAsTheServersText) {
  ArrayParameters parameters;
  parameters.begin(ElementType::timestamptz, 1);
  parameters.append(ArrayParameters::Timestamp{
      std::chrono::sys_days{std::chrono::year{1980} / 1 / 6} + std::chrono::microseconds{1}});
  auto& session = database_.session();
  auto batch = session.batch();
  batch.prepare("", "SELECT ($1::timestamptz[])[1]::text");
  const auto rows = batch.execute("", parameters);
  auto results = run(database_.context(), session.run(batch));

  ASSERT_TRUE(results) << results.error().message;
  EXPECT_EQ((*results)[rows].bytes(0, 0), "1980-01-06 00:00:00.000001+00");
}

}  // namespace
}  // namespace fixline::postgres
