#include "client/text_table.hpp"

#include <gtest/gtest.h>

namespace fixline::client {
namespace {

constexpr auto numbers = TextTable::numbers;

TEST(TextTable, ShowsEachRowAsLinesWhereItIsTooWide) {
  TextTable table({numbers("id"), "detail"});
  table.add({"1", "a long text"});
  table.add({"2"});

  EXPECT_EQ(table.text(15), "id  detail\n--  -----------\n 1  a long text\n 2\n");
  EXPECT_EQ(table.text(14), "id      1\ndetail  a long text\n\nid      2\n");
}

TEST(TextTable, AlignsNamesLeftAndNumbersRight) {
  TextTable table({"file", numbers("fixes"), "why"});

  table.add({"a.igc", "12"});
  table.add({"longer.igc", "1234567", "cut"});

  EXPECT_EQ(table.text(),
            "file          fixes  why\n"
            "----------  -------  ---\n"
            "a.igc            12\n"
            "longer.igc  1234567  cut\n");
}

TEST(TextTable, MeasuresCharactersNotBytes) {
  TextTable table({"a", "b"});

  table.add({"\xc3\xa9\xc3\xa9", "x"});
  table.add({"ee", "x"});

  EXPECT_NE(table.text().find("\xc3\xa9\xc3\xa9  x\nee  x\n"), std::string::npos) << table.text();
}

TEST(Printable, ReplacesControlCharactersAndBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\x1b[1m\n\xff\xc2\x9b\xc3\xa9"), "a?[1m???\xc3\xa9");
}

TEST(WholeParts, LeavesOutWhatDoesNotFitAsAWhole) {
  constexpr std::string_view line = "10 s: 7 sent, 5 acknowledged | 3 requests/s";

  EXPECT_EQ(whole_parts(line, 43), line);
  EXPECT_EQ(whole_parts(line, 42), "10 s: 7 sent, 5 acknowledged");
  EXPECT_EQ(whole_parts(line, 27), "10 s: 7 sent");
  EXPECT_EQ(whole_parts(line, 5), "");
}

TEST(Printable, ReplacesEachByteOfAnOverlongForm) { EXPECT_EQ(printable("\xc0\xaf"), "??"); }

}  // namespace
}  // namespace fixline::client
