#include "posix/own_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "posix/file.hpp"
#include "posix/folder_lock.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::posix {
namespace {

namespace fs = std::filesystem;

class OwnFolder : public testing::Test {
 protected:
  OwnFolder() { fs::create_directory(folder_); }
  static std::string fault_of(const fs::path& folder) {
    const auto checked = check_own_folder(folder);
    return checked ? "none" : checked.error().detail;
  }

  test::TemporaryFolder all_;
  fs::path folder_ = all_.path() / "spool";
};

TEST_F(OwnFolder, IsOneOfThisUserThatOthersMayNotWriteTo) {
  EXPECT_EQ(fault_of(folder_), "none");
  EXPECT_EQ(fault_of(folder_ / "missing"), "none");
  ::chmod(folder_.c_str(), 0770);
  EXPECT_EQ(fault_of(folder_), "none");
  ::chmod(folder_.c_str(), 0777);
  EXPECT_EQ(fault_of(folder_), folder_.string() + " may be written to by everybody; chmod o-w it");
}

TEST_F(OwnFolder, IsNoLink) {
  const auto link = all_.path() / "link";
  fs::create_directory_symlink(folder_, link);

  EXPECT_EQ(fault_of(link),
            link.string() + " is a symbolic link; name the folder that it leads to");
  EXPECT_NE(fault_of(link / ""), "none");
  EXPECT_EQ(make_private_folder(link), ENOTDIR);
}

TEST_F(OwnFolder, IsNotAnotherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  ASSERT_EQ(::chown(folder_.c_str(), 12345, 12345), 0);

  EXPECT_EQ(fault_of(folder_),
            folder_.string() + " belongs to user 12345, who could change what is in it; chown it");
}

TEST_F(OwnFolder, HasNoFilesThatLeadElsewhere) {
  const auto victim = all_.path() / "victim";
  std::ofstream(victim) << "precious";
  fs::create_symlink(victim, folder_ / "lock");

  EXPECT_FALSE(FolderLock::take(folder_));
  EXPECT_FALSE(File::open(folder_ / "lock", O_RDWR | O_CREAT));
  fs::remove(folder_ / "lock");
  fs::create_hard_link(victim, folder_ / "lock");
  EXPECT_FALSE(FolderLock::take(folder_));

  EXPECT_EQ(fs::file_size(victim), 8U);
}

}  // namespace
}  // namespace fixline::posix
