#include "posix/folder_lock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

namespace fixline::posix {
namespace {

TEST(FolderLock, MakesTheFolderAndIsHeldByOneAtATime) {
  const test::TemporaryFolder folder;
  auto first = FolderLock::take(folder.path() / "a/b");
  ASSERT_TRUE(first) << first.error().detail;

  const auto second = FolderLock::take(folder.path() / "a/b");

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::overloaded);
  const auto holder = "is in use by process " + std::to_string(::getpid());
  EXPECT_NE(second.error().detail.find(holder), std::string::npos) << second.error().detail;
}

TEST(FolderLock, IsFreeAgainWhenItsHolderIsGone) {
  const test::TemporaryFolder folder;
  static_cast<void>(FolderLock::take(folder.path()));

  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, KnowsWhenItsFileIsNoLongerTheOneInTheFolder) {
  const test::TemporaryFolder folder;
  const auto lock = FolderLock::take(folder.path());
  ASSERT_TRUE(lock);
  EXPECT_TRUE(lock->is_in_place());

  std::filesystem::remove(folder.path() / "lock");

  EXPECT_FALSE(lock->is_in_place());
}

TEST(FolderLock, TellsWhatIsWrongWithAFolderThatCanNotBe) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "not a folder";

  const auto lock = FolderLock::take(folder.path() / "file");

  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, ErrorCode::unavailable);
  EXPECT_NE(lock.error().detail.find("/file"), std::string::npos) << lock.error().detail;
}

}  // namespace
}  // namespace fixline::posix
