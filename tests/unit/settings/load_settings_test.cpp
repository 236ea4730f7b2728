#include "settings/load_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fixline::settings {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

SettingSources sources(const Pairs& flags, const Pairs& environment, const std::string& file) {
  return {flags, environment, file, ".env"};
}

/// All mistakes, a line each; "none" when there are none.
std::string mistakes(const SettingSources& from) {
  const auto loaded = load_settings(from);
  if (loaded) return "none";
  std::string result;
  for (const auto& mistake : loaded.error()) result += mistake + "\n";
  return result;
}

std::string origin_of(const SettingSources& from, const std::string& name) {
  const auto loaded = load_settings(from);
  if (!loaded) return mistakes(from);
  for (const auto& one : loaded->effective) {
    if (one.setting.name == name) return one.value + " from " + one.origin;
  }
  return "no such setting";
}

TEST(LoadSettings, HasDefaultsThatAreAllValid) {
  const auto loaded = load_settings({});

  ASSERT_TRUE(loaded) << mistakes({});
  EXPECT_EQ(loaded->settings.http.address.text(), "127.0.0.1:8000");
  EXPECT_EQ(loaded->settings.http.body_bytes_max, 32U << 20U);
  EXPECT_EQ(loaded->settings.redis.address(), "redis://localhost:6379/0");
  EXPECT_EQ(loaded->settings.redis.connections_max, 20U);
  EXPECT_EQ(loaded->settings.queue.batch_min, 500U);
  EXPECT_EQ(loaded->settings.queue.batch_max, 1000U);
  EXPECT_EQ(loaded->settings.queue.batch_burst, 20000U);
  EXPECT_EQ(loaded->settings.shutdown_limit, std::chrono::seconds(25));
  EXPECT_TRUE(loaded->settings.database.migrate_at_start);
  EXPECT_GE(loaded->settings.http.threads, 1U);
}

TEST(LoadSettings, LetsTheFileWinOverTheDefault) {
  EXPECT_EQ(origin_of(sources({}, {}, "\nREDIS_PORT=1\n"), "REDIS_PORT"), "1 from .env line 2");
}

TEST(LoadSettings, LetsTheEnvironmentWinOverTheFile) {
  EXPECT_EQ(origin_of(sources({}, {{"REDIS_PORT", "2"}}, "REDIS_PORT=1"), "REDIS_PORT"),
            "2 from environment REDIS_PORT");
}

TEST(LoadSettings, LetsAFlagWinOverTheEnvironment) {
  const auto from = sources({{"REDIS_PORT", "3"}}, {{"REDIS_PORT", "2"}}, "");

  EXPECT_EQ(origin_of(from, "REDIS_PORT"), "3 from flag --redis-port");
}

TEST(LoadSettings, LetsThePrefixedNameWinWhateverTheOrder) {
  const auto from = sources({}, {{"FIXLINE_REDIS_PORT", "3"}, {"REDIS_PORT", "2"}}, "");

  EXPECT_EQ(origin_of(from, "REDIS_PORT"), "3 from environment FIXLINE_REDIS_PORT");
}

TEST(LoadSettings, TakesAnEmptyValueAsNotGiven) {
  EXPECT_EQ(origin_of(sources({}, {{"REDIS_PORT", ""}}, "REDIS_PORT=1"), "REDIS_PORT"),
            "1 from .env line 1");
}

TEST(LoadSettings, NamesOriginSettingAndRangeOfABadValue) {
  EXPECT_EQ(mistakes(sources({}, {}, "\nQUEUE_BATCH_MAX=many")),
            ".env line 2: QUEUE_BATCH_MAX: \"many\" is not 1 to 1000000\n");
}

TEST(LoadSettings, TellsAllMistakesAtOnce) {
  const auto from = sources({}, {{"REDIS_PORT", "0"}}, "LOG_LEVEL=loud");

  EXPECT_EQ(mistakes(from),
            "environment REDIS_PORT: \"0\" is not 1 to 65535\n"
            ".env line 1: LOG_LEVEL: \"loud\" is not debug, info, warning or error\n");
}

TEST(LoadSettings, RefusesAnUnknownPrefixedNameAndSuggestsTheNearest) {
  EXPECT_EQ(mistakes(sources({}, {{"FIXLINE_QUEUE_BATCH_MXA", "1"}}, "")),
            "environment FIXLINE_QUEUE_BATCH_MXA: no such setting; did you "
            "mean FIXLINE_QUEUE_BATCH_MAX?\n");
}

TEST(LoadSettings, RefusesANearMissInTheFile) {
  EXPECT_EQ(mistakes(sources({}, {}, "REDIS_PROT=1")),
            ".env line 1: REDIS_PROT: no such setting; did you mean REDIS_PORT?\n");
}

TEST(LoadSettings, IgnoresOtherProgramsNames) {
  EXPECT_EQ(mistakes(sources({}, {{"REDIS_PROT", "1"}}, "POSTGRES_PASSWORD=x")), "none");
}

TEST(LoadSettings, IgnoresWhatKubernetesSetsForAServiceNamedFixline) {
  const auto from = sources({},
                            {{"FIXLINE_SERVICE_HOST", "10.0.0.1"},
                             {"FIXLINE_PORT", "tcp://10.0.0.1:80"},
                             {"FIXLINE_PORT_80_TCP_ADDR", "10.0.0.1"}},
                            "");

  EXPECT_EQ(mistakes(from), "none");
}

TEST(LoadSettings, ExplainsAValueThatKubernetesPutInAName) {
  EXPECT_NE(mistakes(sources({}, {{"REDIS_PORT", "tcp://10.0.0.1:6379"}}, "")).find("Kubernetes"),
            std::string::npos);
}

TEST(LoadSettings, NeverQuotesAValueThatMayHoldASecret) {
  EXPECT_EQ(mistakes(sources({}, {{"DATABASE_URL", "mysql://u:secret@h"}}, "")).find("secret"),
            std::string::npos);
}

SettingSources sources_with_files(const Pairs& environment, const std::string& file) {
  auto from = sources({}, environment, file);
  from.read_secret = [](const std::string& path) -> Result<std::string> {
    if (path == "/run/token") return "a-token-of-a-file";
    return failure(ErrorCode::misconfigured, path + ": cannot be read: No such file or directory");
  };
  return from;
}

TEST(LoadSettings, ReadsASecretFromTheFileThatIsNamed) {
  EXPECT_EQ(origin_of(sources_with_files({{"ADMIN_TOKEN_FILE", "/run/token"}}, ""), "ADMIN_TOKEN"),
            "a-token-of-a-file from environment ADMIN_TOKEN_FILE");
  EXPECT_EQ(
      origin_of(sources_with_files({}, "FIXLINE_REDIS_PASSWORD_FILE=/run/token"), "REDIS_PASSWORD"),
      "a-token-of-a-file from .env line 1");
}

TEST(LoadSettings, ReadsNoFileOfWhatIsNoSecret) {
  EXPECT_EQ(
      origin_of(sources_with_files({{"CLIENT_TOKEN_FILE", "/run/token"}}, ""), "CLIENT_TOKEN"),
      "a-token-of-a-file from environment CLIENT_TOKEN_FILE");
  EXPECT_EQ(origin_of(sources_with_files({{"TOKENS_FILE", "/run/token"}}, ""), "TOKENS_FILE"),
            "/run/token from environment TOKENS_FILE");
}

TEST(LoadSettings, TakesTheStrongerOfASecretAndItsFile) {
  const auto from = sources_with_files({{"FIXLINE_ADMIN_TOKEN_FILE", "/run/token"}},
                                       "ADMIN_TOKEN=a-token-of-the-env-file");

  EXPECT_EQ(origin_of(from, "ADMIN_TOKEN"),
            "a-token-of-a-file from environment FIXLINE_ADMIN_TOKEN_FILE");
}

TEST(LoadSettings, RefusesASecretThatIsGivenTwice) {
  EXPECT_EQ(
      mistakes(sources_with_files(
          {{"ADMIN_TOKEN", "a-token-of-the-environment"}, {"ADMIN_TOKEN_FILE", "/run/token"}}, "")),
      "environment ADMIN_TOKEN_FILE: is given as ADMIN_TOKEN, too\n");
}

TEST(LoadSettings, TellsWhatIsWrongWithTheFileOfASecret) {
  EXPECT_EQ(mistakes(sources_with_files({{"ADMIN_TOKEN_FILE", "/nowhere"}}, "")),
            "environment ADMIN_TOKEN_FILE: /nowhere: cannot be read: No such file or directory\n");
  EXPECT_EQ(mistakes(sources_with_files({}, "ADMIN_TOKN_FILE=/run/token")),
            ".env line 1: ADMIN_TOKN_FILE: no such setting; did you mean ADMIN_TOKEN_FILE?\n");
  EXPECT_EQ(mistakes(sources_with_files({{"FIXLINE_HTTP_ADDRESS_FILE", "/run/token"}}, "")),
            "environment FIXLINE_HTTP_ADDRESS_FILE: no such setting\n");
}

TEST(LoadSettings, RefusesAShortSecretOfTheDevices) {
  EXPECT_EQ(mistakes(sources({}, {{"FLYMASTER_SECRET", "short"}}, "")),
            "environment FLYMASTER_SECRET: is not a secret of at least 8 characters\n");
}

class SecretFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }
  Result<std::string> holding(const std::string& text) {
    std::ofstream(path_) << text;
    return read_secret_file(path_);
  }

  std::string path_ =
      std::filesystem::temp_directory_path() / ("fixline-secret-" + std::to_string(::getpid()));
};

TEST_F(SecretFile, HoldsTheSecretAndALineEnd) {
  EXPECT_EQ(holding("a secret\n"), "a secret");
  EXPECT_EQ(holding("a secret\r\n"), "a secret");
  EXPECT_EQ(holding(" a secret "), " a secret ");
}

TEST_F(SecretFile, IsNotEmptyNorLargeNorAFolder) {
  EXPECT_THAT(holding("\n").error().detail, testing::EndsWith(": is empty"));
  EXPECT_THAT(holding(std::string(70'000, 'x')).error().detail,
              testing::EndsWith(": is larger than 64 KiB"));
  EXPECT_FALSE(read_secret_file("/nowhere/at/all"));
  EXPECT_FALSE(read_secret_file("/"));
}

TEST(LoadSettings, LowersTheDefaultMinimumToAMaximumThatWasSet) {
  const auto loaded = load_settings(sources({}, {}, "QUEUE_BATCH_MAX=100"));

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.queue.batch_min, 100U);
}

TEST(LoadSettings, RaisesTheDefaultBurstToAMaximumThatWasSet) {
  const auto loaded = load_settings(sources({}, {}, "QUEUE_BATCH_MAX=50000"));

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.queue.batch_burst, 50000U);
}

TEST(LoadSettings, RefusesAMinimumAboveTheMaximum) {
  EXPECT_EQ(mistakes(sources({}, {{"QUEUE_BATCH_MIN", "20"}}, "QUEUE_BATCH_MAX=10")),
            "QUEUE_BATCH_MIN (20, environment QUEUE_BATCH_MIN) is above QUEUE_BATCH_MAX (10, .env "
            "line 1)\n");
}

TEST(LoadSettings, RefusesAMaximumAboveTheBurst) {
  EXPECT_EQ(mistakes(sources({}, {}, "QUEUE_BATCH_MAX=10\nQUEUE_BATCH_BURST=9")),
            "QUEUE_BATCH_MAX (10, .env line 1) is above QUEUE_BATCH_BURST (9, .env line 2)\n");
}

TEST(LoadSettings, LowersTheDefaultThreadsToTheConnectionsThatRedisAllows) {
  const auto loaded = load_settings(sources({}, {{"REDIS_MAX_CONNECTIONS", "5"}}, ""));

  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->settings.http.threads, 1U);
}

TEST(LoadSettings, RefusesMoreThreadsThanRedisAllowsConnectionsFor) {
  const auto from = sources({}, {{"REDIS_MAX_CONNECTIONS", "7"}, {"HTTP_THREADS", "4"}}, "");

  EXPECT_EQ(mistakes(from),
            "REDIS_MAX_CONNECTIONS (7) is below HTTP_THREADS (4) and 4 readers together\n");
}

TEST(LoadSettings, LetsTheRedisUrlWinOverHostAndPort) {
  const auto loaded = load_settings(sources({{"REDIS_URL", "unix:///r.sock"}}, {}, "REDIS_PORT=1"));

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.redis.address(), "unix:///r.sock");
}

TEST(LoadSettings, EncodesTheRedisPasswordInTheAddress) {
  const auto loaded = load_settings(sources({}, {}, "REDIS_HOST=::1\nREDIS_PASSWORD='p@/ss'\n"));

  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->settings.redis.address(), "redis://:p%40%2Fss@[::1]:6379/0");
}

std::string unsaid(const Pairs& flags) {
  const auto loaded = load_settings(sources(flags, {}, ""));
  return loaded ? unsaid_choice(loaded->settings) : mistakes(sources(flags, {}, ""));
}

TEST(UnsaidChoice, IsWhoMaySendPointsToAnAddressThatOthersReach) {
  for (const auto* address : {":8000", "192.0.2.1:8000", "[::]:8000", "[2001:db8::1]:80"}) {
    EXPECT_NE(unsaid({{"HTTP_ADDRESS", address}}).find("INGEST_AUTH=required"), std::string::npos)
        << address;
    EXPECT_EQ(unsaid({{"HTTP_ADDRESS", address}, {"INGEST_AUTH", "off"}}), "") << address;
  }
}

TEST(UnsaidChoice, IsNoneWhereNobodyElseComes) {
  for (const auto* address : {"127.0.0.1:8000", "127.8.8.8:80", "[::1]:8000", "localhost:8000"})
    EXPECT_EQ(unsaid({{"HTTP_ADDRESS", address}}), "") << address;
}

/// A folder with files of settings, gone with the test.
class SettingFilesTest : public testing::Test {
 protected:
  ~SettingFilesTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  [[nodiscard]] std::filesystem::path missing() const { return folder_ / "missing"; }

  /// Value and origin of SPOOL_DIR, or the error.
  static std::string spool(const SettingFiles& files) {
    const auto loaded = read_settings({}, files);
    if (!loaded) return loaded.error().detail;
    for (const auto& one : loaded->effective)
      if (one.setting.name == "SPOOL_DIR") return one.value + " from " + one.origin;
    return "no such setting";
  }

 private:
  static std::filesystem::path made() {
    std::string name = (std::filesystem::temp_directory_path() / "settings-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  std::filesystem::path folder_ = made();
};

TEST_F(SettingFilesTest, TheInstalledOneIsReadWhenThereIsNoLocalOne) {
  const auto installed = file("fixline.env", "\nSPOOL_DIR=/there");

  EXPECT_EQ(spool({.local = missing(), .installed = installed}),
            "/there from " + installed.string() + " line 2");
}

TEST_F(SettingFilesTest, ALocalOneWinsOverTheInstalledOneAndANamedOneOverBoth) {
  const auto local = file(".env", "SPOOL_DIR=/local");
  const auto installed = file("fixline.env", "SPOOL_DIR=/there");

  EXPECT_TRUE(spool({.local = local, .installed = installed}).starts_with("/local from"));
  EXPECT_TRUE(spool({.named = installed, .local = local}).starts_with("/there from"));
}

TEST_F(SettingFilesTest, NoneIsNeeded) {
  EXPECT_TRUE(spool({.local = missing(), .installed = missing()}).ends_with("from default"));
}

TEST_F(SettingFilesTest, ANamedOneThatIsMissingIsAMistake) {
  EXPECT_EQ(spool({.named = missing()}),
            missing().string() + ": cannot be read: No such file or directory");
}

TEST_F(SettingFilesTest, EveryMistakeNamesItsFileAndLine) {
  const auto installed = file("fixline.env", "REDIS_PORT=x\n\nREDIS_DB=y");

  EXPECT_EQ(spool({.local = missing(), .installed = installed}),
            installed.string() + " line 1: REDIS_PORT: \"x\" is not 1 to 65535\n" +
                installed.string() + " line 3: REDIS_DB: \"y\" is not 0 to 65535");
}

TEST_F(SettingFilesTest, AnInstalledOneThatCannotBeReadIsAMistakeAndSaysWhatToDo) {
  const auto installed = missing();  // of a kind that root can't read either
  std::filesystem::create_symlink(installed, installed);

  EXPECT_EQ(spool({.local = {}, .installed = installed}),
            installed.string() +
                ": cannot be read: Too many levels of symbolic links; as root it can, or name "
                "another: --env-file");
}

}  // namespace
}  // namespace fixline::settings
