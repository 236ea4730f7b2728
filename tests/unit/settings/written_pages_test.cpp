#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "settings/settings_text.hpp"

namespace fixline::settings {
namespace {

std::string text_of(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(EnvExample, IsWhatConfigPrintsWhenNothingIsSet) {
  const auto loaded = load_settings({});
  ASSERT_TRUE(loaded);

  EXPECT_EQ(text_of(FIXLINE_ENV_EXAMPLE), as_env_file(*loaded))
      << "make it anew: env -i fixline config --format env > packaging/.env.example";
}

TEST(SettingsPage, IsWhatConfigPrints) {
  const auto loaded = load_settings({});
  ASSERT_TRUE(loaded);

  EXPECT_EQ(text_of(FIXLINE_SETTINGS_PAGE), as_markdown(*loaded))
      << "make it anew: env -i fixline config --format markdown > docs/settings.md";
}

}  // namespace
}  // namespace fixline::settings
