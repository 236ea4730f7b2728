#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "settings/settings_text.hpp"

namespace fixline::settings {
namespace {

TEST(EnvExample, IsWhatConfigPrintsWhenNothingIsSet) {
  std::ostringstream file;
  file << std::ifstream(FIXLINE_ENV_EXAMPLE).rdbuf();
  const auto loaded = load_settings({});
  ASSERT_TRUE(loaded);

  EXPECT_EQ(file.str(), as_env_file(*loaded))
      << "make it anew: env -i fixline config --format env > packaging/.env.example";
}

}  // namespace
}  // namespace fixline::settings
