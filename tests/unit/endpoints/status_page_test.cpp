#include "endpoints/status/status_page.hpp"

#include <gtest/gtest.h>

#include <string>

#include "formats/digest.hpp"

namespace fixline::endpoints {
namespace {

std::string source_of(std::string_view begin, std::string_view end) {
  const auto page = status_page();
  const auto at = page.find(begin) + begin.size();
  return "'sha256-" + formats::sha256_base64(page.substr(at, page.find(end) - at)) + "'";
}

TEST(StatusPage, RunsItsOwnScriptAndStyleAlone) {
  const std::string fields(status_page_fields());

  EXPECT_NE(fields.find("script-src " + source_of("<script>", "</script>") + ";"),
            std::string::npos)
      << fields;
  EXPECT_NE(fields.find("style-src " + source_of("<style>", "</style>") + ";"), std::string::npos)
      << fields;
}

TEST(StatusPage, HasNothingInline) {
  for (const auto* inline_code : {" style=", " onclick=", " onload=", "javascript:"})
    EXPECT_EQ(status_page().find(inline_code), std::string_view::npos) << inline_code;
}

TEST(StatusPage, StandsInNoFrame) {
  EXPECT_NE(status_page_fields().find("frame-ancestors 'none'"), std::string_view::npos);
}

}  // namespace
}  // namespace fixline::endpoints
