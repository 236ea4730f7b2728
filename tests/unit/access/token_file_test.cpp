#include "access/token_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "posix/file_mark.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::access {
namespace {

namespace fs = std::filesystem;

class TokenFile : public testing::Test {
 protected:
  static std::vector<AccessToken> some() { return {AccessToken{.id = "abcdefghjk", .name = "n"}}; }

  test::TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "private" / "tokens.json";
};

TEST_F(TokenFile, IsReadBackAndNobodyElseMayReadIt) {
  ASSERT_TRUE(write_token_file(path_, some()));

  EXPECT_EQ(read_token_file(path_).value(), some());
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(TokenFile, IsReplacedAsAWholeAndHasAnotherMark) {
  EXPECT_EQ(posix::mark_of(path_), "");
  ASSERT_TRUE(write_token_file(path_, some()));
  const auto mark = posix::mark_of(path_);

  ASSERT_TRUE(write_token_file(path_, {}));

  EXPECT_TRUE(read_token_file(path_).value().empty());
  EXPECT_NE(posix::mark_of(path_), mark);
}

TEST_F(TokenFile, ThatOthersMayWriteIsNotBelieved) {
  ASSERT_TRUE(write_token_file(path_, some()));
  ::chmod(path_.c_str(), 0622);

  EXPECT_EQ(read_token_file(path_).error().code, ErrorCode::misconfigured);
}

TEST_F(TokenFile, ThatIsALinkIsNotFollowed) {
  ASSERT_TRUE(write_token_file(path_, some()));
  const auto link = folder_.path() / "link";
  fs::create_symlink(path_, link);

  EXPECT_FALSE(read_token_file(link));
}

TEST_F(TokenFile, ThatIsBrokenNamesItself) {
  std::ofstream(folder_.path() / "broken") << "{\"tokens\": [";

  const auto read = read_token_file(folder_.path() / "broken");

  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("broken"), std::string::npos) << read.error().detail;
}

}  // namespace
}  // namespace fixline::access
