#include "postgres/copy_rows.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace fixline::postgres {
namespace {

using namespace std::string_view_literals;

TEST(CopyRows, AreAHeadTheRowsAndAnEnd) {
  CopyRows rows;
  rows.begin(2);
  rows.begin_row();
  rows.append(std::int32_t{7});
  rows.append(std::optional<double>());

  EXPECT_EQ(rows.end(),
            "PGCOPY\n\377\r\n\0"
            "\0\0\0\0\0\0\0\0"
            "\0\2"
            "\0\0\0\4\0\0\0\7"
            "\377\377\377\377"
            "\377\377"sv);
}

TEST(CopyRows, HoldNothingOfTheRowsBefore) {
  CopyRows rows;
  rows.begin(1);
  for (int i = 0; i < 10'000; ++i) {
    rows.begin_row();
    rows.append("a text"sv);
  }
  rows.begin(1);

  EXPECT_EQ(rows.end().size(), 21U);
}

}  // namespace
}  // namespace fixline::postgres
