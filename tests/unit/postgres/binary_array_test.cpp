#include "postgres/binary_array.hpp"

#include <gtest/gtest.h>

namespace fixline::postgres {
namespace {

std::string bytes_of(ArrayParameters& parameters, std::size_t index) {
  const auto pointers = parameters.pointers();
  return {pointers.values[index], static_cast<std::size_t>(pointers.lengths[index])};
}

std::string from_hex(std::string_view hex) {
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(nibble(hex[i]) * 16 + nibble(hex[i + 1]));
  return bytes;
}

TEST(ArrayParameters, LaysAnArrayOutAsTheServerSendsIt) {
  ArrayParameters parameters;
  parameters.begin(ElementType::int4, 2);
  parameters.append(std::int32_t{1});
  parameters.append(std::int32_t{-2});

  // select array_send('{1,-2}'::int4[])
  EXPECT_EQ(bytes_of(parameters, 0), from_hex("0000000100000000000000170000000200000001"
                                              "000000040000000100000004fffffffe"));
}

TEST(ArrayParameters, SaysThatAnArrayHoldsNulls) {
  ArrayParameters parameters;
  parameters.begin(ElementType::float8, 2);
  parameters.append(std::optional<double>{1.5});
  parameters.append(std::optional<double>{});

  EXPECT_EQ(bytes_of(parameters, 0), from_hex("0000000100000001000002bd0000000200000001"
                                              "000000083ff8000000000000ffffffff"));
}

TEST(ArrayParameters, GivesAnEmptyArrayNoDimension) {
  ArrayParameters parameters;
  parameters.begin(ElementType::text, 0);

  EXPECT_EQ(bytes_of(parameters, 0), from_hex("000000000000000000000019"));
}

TEST(ArrayParameters, CountsTimeFromTheYear2000) {
  ArrayParameters parameters;
  parameters.begin(ElementType::timestamptz, 1);
  parameters.append(ArrayParameters::Timestamp{std::chrono::microseconds{946'684'800'000'000 - 1}});

  EXPECT_EQ(bytes_of(parameters, 0), from_hex("0000000100000000000004a00000000100000001"
                                              "00000008ffffffffffffffff"));
}

TEST(ArrayParameters, KeepsParametersApart) {
  ArrayParameters parameters;
  parameters.begin(ElementType::text, 1);
  parameters.append(std::string_view("one"));
  parameters.begin(ElementType::boolean, 1);
  parameters.append(true);

  EXPECT_EQ(parameters.size(), 2U);
  EXPECT_EQ(bytes_of(parameters, 0), from_hex("00000001000000000000001900000001000000010000000"
                                              "36f6e65"));
  EXPECT_EQ(bytes_of(parameters, 1),
            from_hex("00000001000000000000001000000001000000010000000101"));
}

TEST(ArrayParameters, StartsAnewAfterClear) {
  ArrayParameters parameters;
  parameters.begin(ElementType::text, 1);
  parameters.append(std::string_view("one"));
  parameters.clear();

  EXPECT_EQ(parameters.size(), 0U);
  EXPECT_TRUE(parameters.pointers().values.empty());
}

}  // namespace
}  // namespace fixline::postgres
