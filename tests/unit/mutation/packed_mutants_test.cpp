// Forms and archives with a spoilt file, or spoilt themselves: no file costs another, and none
// vanishes.
#include <gtest/gtest.h>

#include <string>

#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"
#include "unit/uploads/packed.hpp"
#include "uploads/archive.hpp"

namespace fixline::mutation {
namespace {

using uploads::NamedFiles;

std::string packed(const NamedFiles& files, Random& random) {
  switch (below(4, random)) {
    case 0: return uploads::form_of(files);
    case 1: return uploads::tar_of(files);
    case 2: return uploads::zip_of(files, {.is_deflated = false});
    default: return uploads::zip_of(files);
  }
}

const Original& any_of(Format format, Random& random) {
  const auto& originals = originals_of(format);
  return originals[below(originals.size(), random)];
}

/// Points that a file brings when it comes alone; 0 when it is refused.
std::uint64_t points_of(const std::string& file) {
  const auto read = upload(file);
  return read ? read->points_sent : 0;
}

std::uint64_t points_told(const formats::Submission& submission, const std::string& file) {
  std::uint64_t points = 0;
  for (const auto& part : submission.parts)
    if (part.file == file) points += part.sent;
  return points;
}

TEST(PackedMutants, OfOneFileCostNoOtherFile) {
  run_rounds(Format::igc, 3'000, [](const Original& original, Random& random) -> Verdict {
    NamedFiles files{{"a", any_of(Format::gpx, random).bytes},
                     {"b", original.bytes},
                     {"c", any_of(Format::igc, random).bytes}};
    spoil(files[1].second, random);
    std::uint64_t sent = 0;
    for (const auto& [name, bytes] : files) sent += points_of(bytes);
    const auto mutant = packed(files, random);
    const auto read = upload(mutant);
    if (!read) return {sent > 0 ? "it is refused: " + read.error().detail : "", mutant};
    auto wrong = fault_in_account(*read);
    if (wrong.empty()) wrong = other_than(read->points_sent, sent);
    for (const auto& [name, bytes] : files)
      if (wrong.empty()) wrong = other_than(points_told(*read, name), points_of(bytes));
    return {wrong, mutant};
  });
}

TEST(PackedMutants, TellOfEachFileOrAreRefused) {
  run_rounds(Format::igc, 5'000, [](const Original& original, Random& random) -> Verdict {
    const NamedFiles files{{"a", any_of(Format::igc, random).bytes}, {"b", original.bytes}};
    auto mutant = random() % 2 == 0 ? uploads::zip_of(files) : uploads::tar_of(files);
    spoil(mutant, random);
    const auto read = upload(mutant);
    const bool is_known = uploads::is_zip(mutant) || uploads::is_tar(mutant);
    if (!read || !is_known) return {};
    auto wrong = fault_in_account(*read);
    if (wrong.empty() && read->parts.size() < files.size()) wrong = "a file has vanished";
    return {wrong, mutant};
  });
}

}  // namespace
}  // namespace fixline::mutation
