// GPX files, spoilt: each point of a whole file is taken or refused, and of a broken one those
// before the break.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"

namespace fixline::mutation {
namespace {

/// Texts and attributes' values, where no byte can break the document.
std::vector<Stretch> values_in(const std::string& file) {
  static const std::regex value("(l(at|on)=\"|<(time|ele)>)([^\"<>&]+)[\"<]");
  std::vector<Stretch> values;
  for (std::sregex_iterator at(file.begin(), file.end(), value), end; at != end; ++at) {
    const auto begin = static_cast<std::size_t>(at->position(4));
    values.push_back({begin, begin + static_cast<std::size_t>(at->length(4))});
  }
  return values;
}

TEST(GpxMutants, WithOddValuesAreTakenOrRefusedPointByPoint) {
  run_rounds(Format::gpx, 3'000, [](const Original& original, Random& random) -> Verdict {
    const auto values = values_in(original.bytes);
    const auto before = upload(original.bytes);
    if (!before || values.empty()) return {};
    auto mutant = original.bytes;
    constexpr std::string_view bytes = "0123456789-+.,:TZ eENaf\xe9\x80";
    for (auto times = 1 + below(20, random); times > 0; --times) {
      const auto [begin, end] = values[below(values.size(), random)];
      mutant[begin + below(end - begin, random)] = bytes[below(bytes.size(), random)];
    }
    const auto read = upload(mutant);
    if (!read) return {"it is refused as a whole: " + read.error().detail, mutant};
    auto wrong = fault_in_account(*read);
    if (wrong.empty()) wrong = other_than(read->points_sent, points_in_gpx(original.bytes));
    return {wrong, mutant};
  });
}

TEST(GpxMutants, AreTakenOrRefusedUpToTheirBreak) {
  run_rounds(Format::gpx, 4'000, [](const Original& original, Random& random) -> Verdict {
    auto mutant = original.bytes;
    spoil(mutant, random);
    const auto read = upload(mutant, true);
    if (!read) return {};
    auto wrong = fault_in_account(*read);
    if (!wrong.empty() || is_utf16(mutant)) return {wrong, mutant};
    const auto points = points_in_gpx(mutant);
    if (read->broken.empty()) return {other_than(read->points_sent, points), mutant};
    return {read->points_sent > points ? std::string("it has not so many points") : "", mutant};
  });
}

}  // namespace
}  // namespace fixline::mutation
