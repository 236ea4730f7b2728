#include "uploads/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/uploads/packed.hpp"

namespace fixline::uploads {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

constexpr std::size_t plenty = 10'000'000;

Result<std::vector<ArchiveMember>> read(const std::string& bytes, std::size_t bytes_max = plenty,
                                        const ArchiveLimits& limits = {}) {
  formats::Room room(bytes_max);
  return read_archive(bytes, room, limits);
}

const NamedFiles two_files{{"day/a.igc", "first"}, {"b.igc", std::string(5'000, 'b')}};

void expect_two_files(const Result<std::vector<ArchiveMember>>& members) {
  ASSERT_TRUE(members) << members.error().detail;
  ASSERT_EQ(members->size(), 2U);
  EXPECT_EQ(members->at(0).name, "day/a.igc");
  EXPECT_EQ(members->at(0).bytes, "first");
  EXPECT_EQ(members->at(1).bytes, std::string(5'000, 'b'));
}

std::string error_of(const std::string& bytes) {
  const auto members = read(bytes);
  return members ? "(no error)" : members.error().detail;
}

std::string fault_of(const std::string& bytes) {
  const auto members = read(bytes);
  return members ? members->at(0).fault : "error: " + members.error().detail;
}

TEST(Archive, IsAZipOfDeflatedOrStoredFiles) {
  expect_two_files(read(zip_of(two_files)));
  expect_two_files(read(zip_of(two_files, {.is_deflated = false})));
}

TEST(Archive, IsATar) { expect_two_files(read(tar_of(two_files))); }

TEST(Archive, IsKnownByItsFirstBytes) {
  EXPECT_TRUE(is_zip(zip_of(two_files)));
  EXPECT_TRUE(is_zip(zip_of({})));
  EXPECT_TRUE(is_tar(tar_of(two_files)));
  EXPECT_FALSE(is_tar(zip_of(two_files)));
  EXPECT_FALSE(is_tar(std::string(1024, '\0')));
  EXPECT_FALSE(is_tar("AXXX001\r\n" + std::string(1024, 'B')));
}

TEST(Archive, OfAZipMayHaveACommentBehindIt) {
  auto bytes = zip_of(two_files);
  bytes.replace(bytes.size() - 2, 2, little_endian(4, 2));

  expect_two_files(read(bytes + "note"));
}

TEST(Archive, OfATarMayHaveLongNames) {
  const auto name = std::string(150, 'd') + "/a.igc";
  const auto bytes = tar_member("././@LongLink", name + '\0', 'L') + tar_of({{"cut", "first"}});

  EXPECT_EQ(read(bytes)->at(0).name, name);
}

TEST(Archive, IsReadWithoutFoldersAndHiddenFiles) {
  const NamedFiles files{{"day/", ""},
                         {"__MACOSX/._a.igc", "x"},
                         {"day/.DS_Store", "x"},
                         {".hidden", "x"},
                         {"a.igc", "first"}};

  ASSERT_EQ(read(zip_of(files))->size(), 1U);
  const auto tar = tar_member("day/", "", '5') + tar_of({{"a.igc", "first"}, {"./.x", ""}});
  ASSERT_EQ(read(tar)->size(), 1U);
}

TEST(Archive, HasAFaultInAMemberThatCannotBeHadAlone) {
  EXPECT_EQ(fault_of(zip_of(two_files, {.flags = 1})), "is encrypted");
  EXPECT_THAT(fault_of(zip_of(two_files, {.method_told = 14})), HasSubstr("packed in a way"));
  EXPECT_EQ(fault_of(tar_member("a.igc", "", '2') + tar_of({})), "is a link or a device");
  auto damaged = zip_of(two_files, {.is_deflated = false});
  damaged[damaged.find("first")] = 'F';
  const auto members = read(damaged);
  ASSERT_TRUE(members) << members.error().detail;
  EXPECT_EQ(members->at(0).fault, "is damaged in the archive");
  EXPECT_EQ(members->at(1).fault, "");
}

TEST(Archive, NoticesACutAnywhereInAZip) {
  const auto bytes = zip_of(two_files);
  for (std::size_t size = 4; size < bytes.size(); ++size)
    EXPECT_THAT(error_of(bytes.substr(0, size)), HasSubstr("damaged or cut short")) << size;
}

TEST(Archive, NoticesACutAnywhereInATar) {
  const auto bytes = tar_of(two_files);
  const auto end = bytes.size() - 1024;
  for (std::size_t size = 512; size < end + 512; ++size)
    EXPECT_THAT(error_of(bytes.substr(0, size)), HasSubstr("damaged or cut short")) << size;
}

TEST(Archive, LosesNoMemberWhicheverByteIsOff) {
  for (const auto& whole : {zip_of(two_files), tar_of(two_files)})
    for (std::size_t place = 0; place < whole.size(); ++place)
      for (const char byte : {'\0', 'U'}) {
        auto bytes = whole;
        bytes[place] = byte;
        const auto members = read(bytes);
        EXPECT_TRUE(!members || members->size() == 2U) << place;
      }
}

TEST(Archive, IsATarThoughItsFirstHeaderIsDamaged) {
  auto bytes = tar_of(two_files);
  bytes[130] = '7';

  EXPECT_TRUE(is_tar(bytes));
  EXPECT_THAT(error_of(bytes), HasSubstr("damaged or cut short near byte 0"));
}

TEST(Archive, OfATarMayFollowAnother) {
  const auto both = tar_of({{"a.igc", "first"}}) + tar_of({{"b.igc", "second"}});

  const auto members = read(both);

  ASSERT_TRUE(members) << members.error().detail;
  ASSERT_EQ(members->size(), 2U);
  EXPECT_EQ(members->at(1).bytes, "second");
}

TEST(Archive, NoticesAnEntryThatTheDirectoryOfAZipLacks) {
  auto bytes = zip_of(two_files);
  const auto second_entry = bytes.find("PK\1\2", bytes.find("PK\1\2") + 1);
  const auto end = bytes.find("PK\5\6");
  bytes.replace(end + 12, 4, little_endian(second_entry - bytes.find("PK\1\2"), 4));

  EXPECT_THAT(error_of(bytes), HasSubstr("its directory is not whole"));
}

TEST(Archive, OfAZipHasNoFolderWithBytes) {
  const auto members = read(zip_of({{"a.igc/", "first"}}));

  ASSERT_EQ(members->size(), 1U);
  EXPECT_EQ(members->at(0).bytes, "first");
}

TEST(Archive, IsNotTakenAsZip64) {
  const std::string all_ones(4, '\xff');
  auto whole = zip_of(two_files);
  whole.replace(whole.find("PK\5\6") + 16, 4, all_ones);
  auto member = zip_of(two_files);
  member.replace(member.find("PK\1\2") + 24, 4, all_ones);

  EXPECT_THAT(error_of(whole), HasSubstr("Zip64"));
  EXPECT_THAT(fault_of(member), HasSubstr("Zip64"));
}

TEST(Archive, IsBoundedInMembersBytesAndRatio) {
  const auto bomb = zip_of({{"a.igc", std::string(5'000'000, 'b')}});
  NamedFiles many;
  for (int i = 0; i < 5; ++i) many.emplace_back(std::to_string(i), "x");

  for (const auto& [bytes, bytes_max, members_max, reason] :
       {std::tuple{zip_of(many), 1'000UZ, 4UZ, "more than 4 members"},
        std::tuple{tar_of(many), 1'000UZ, 4UZ, "more than 4 members"},
        std::tuple{zip_of(two_files), 5'004UZ, 9UZ, "more than 5004 bytes"},
        std::tuple{tar_of(two_files), 5'004UZ, 9UZ, "more than 5004 bytes"},
        std::tuple{bomb, plenty, 9UZ, "more than 200 bytes for each of its own"}}) {
    const auto members = read(bytes, bytes_max, {.members_max = members_max});
    ASSERT_FALSE(members) << reason;
    EXPECT_EQ(members.error().code, ErrorCode::too_large) << reason;
    EXPECT_THAT(members.error().detail, HasSubstr(reason));
  }
}

TEST(Archive, BelievesNoSizeThatIsTold) {
  auto bytes = zip_of({{"a.igc", std::string(5'000, 'b')}});
  const auto entry = bytes.find("PK\1\2");
  bytes.replace(entry + 24, 4, little_endian(50, 4));

  EXPECT_EQ(fault_of(bytes), "is damaged in the archive");
}

TEST(Archive, HasNamesThatAreTexts) {
  EXPECT_EQ(read(zip_of({{"\xe9t\xc3\xa9\n.igc", "x"}}))->at(0).name, "?té?.igc");
}

}  // namespace
}  // namespace fixline::uploads
