#include "settings/settings_text.hpp"

#include <gtest/gtest.h>

#include "settings/env_file.hpp"

namespace fixline::settings {
namespace {

LoadedSettings loaded_from(const std::string& file) {
  auto loaded = load_settings({{}, {}, file, ".env"});
  return loaded ? std::move(*loaded) : LoadedSettings{};
}

TEST(SettingsText, ShowsNoSecretInAnyForm) {
  const auto loaded = loaded_from(
      "REDIS_PASSWORD=hidden1\nADMIN_TOKEN=hidden2-0123456789\nFLYMASTER_SECRET=hidden3-0123\n"
      "CLIENT_TOKEN=hidden6\nREDIS_URL=redis://u:hidden4@h\nDATABASE_URL=\"host=h "
      "password=hidden5\"\n");
  ASSERT_FALSE(loaded.effective.empty());

  const auto all = as_table(loaded) + as_json(loaded) + as_env_file(loaded) + as_markdown(loaded);

  EXPECT_EQ(all.find("hidden1") + all.find("hidden2") + all.find("hidden3") + all.find("hidden4") +
                all.find("hidden5") + all.find("hidden6"),
            std::string::npos * 6);
}

TEST(SettingsText, WritesAnEnvFileThatReadsBackTheSame) {
  const auto loaded = loaded_from("REDIS_HOST='a b\"$\\'\nQUEUE_BATCH_MAX=77\n");

  const auto again = loaded_from(as_env_file(loaded));

  ASSERT_FALSE(again.effective.empty());
  EXPECT_EQ(again.settings.redis.host, "a b\"$\\");
  EXPECT_EQ(again.settings.queue.batch_max, 77U);
}

TEST(SettingsText, EscapesQuotesInJson) {
  EXPECT_NE(as_json(loaded_from("REDIS_HOST='a\"b'")).find(R"("value":"a\"b")"), std::string::npos);
}

TEST(SettingsText, NamesTheOriginInTheTable) {
  EXPECT_NE(as_table(loaded_from("\n\nREDIS_HOST=h")).find(".env line 3"), std::string::npos);
}

TEST(SettingsText, ReadsItsOwnJsonBackIntoTheSameTable) {
  const auto loaded = loaded_from("REDIS_PORT=7\nADMIN_TOKEN=hidden-0123456789\n");

  const auto again = from_json(as_json(loaded));

  ASSERT_TRUE(again);
  EXPECT_EQ(as_table(*again), as_table(loaded));
}

TEST(SettingsText, TakesNothingElseForSettings) {
  EXPECT_FALSE(from_json("<html>"));
  EXPECT_FALSE(from_json(R"({"name": "REDIS_PORT"})"));
  EXPECT_TRUE(from_json(R"([7, {"name": 8}])"));
}

}  // namespace
}  // namespace fixline::settings
