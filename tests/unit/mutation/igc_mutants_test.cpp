// IGC files, spoilt: nothing vanishes, and nothing moves to another day.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "points/time.hpp"
#include "tracks/igc_file.hpp"
#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"

namespace fixline::mutation {
namespace {

/// Each fix' time, by its number in the file; no entry for one that was refused.
class Times final : public tracks::FixSink {
 public:
  void take(std::size_t index, const points::TrackPoint& fix) override {
    of.emplace(index, fix.datetime);
  }
  void refuse(std::size_t, std::string_view, std::string) override {}
  void change(std::size_t, std::string_view, std::string_view) override {}

  std::map<std::size_t, points::Timestamp> of;
};

std::optional<Times> times_in(const std::string& file) {
  Times times;
  tracks::IgcReader reader(times, window);
  if (!reader.feed(file) || !reader.finish()) return std::nullopt;
  return times;
}

/// Where the B records are, in the order in which they are counted.
std::vector<Stretch> fixes_in(const std::string& file) {
  std::vector<Stretch> fixes;
  for (std::size_t at = 0; at < file.size();) {
    const auto end = std::min(file.find_first_of("\r\n", at), file.size());
    if (fixes_in_igc(std::string_view(file).substr(at, end - at)) == 1) fixes.push_back({at, end});
    at = end + 1;
  }
  return fixes;
}

/// Spoils some digits of a few fixes; tells which.
std::set<std::size_t> spoil_some_fixes(std::string& file, const std::vector<Stretch>& fixes,
                                       Random& random) {
  std::set<std::size_t> spoilt;
  for (auto times = 1 + below(4, random); times > 0; --times) {
    const auto number = below(fixes.size(), random);
    constexpr std::size_t time_digits = 6;
    if (fixes[number].end - fixes[number].begin <= time_digits) continue;
    const auto at = fixes[number].begin + 1 + below(time_digits, random);
    file[at] = static_cast<char>('0' + below(10, random));
    spoilt.insert(number);
  }
  return spoilt;
}

TEST(IgcMutants, AreTakenOrRefusedFixByFix) {
  run_rounds(Format::igc, 8'000, [](const Original& original, Random& random) -> Verdict {
    auto mutant = original.bytes;
    spoil(mutant, random);
    const auto read = upload(mutant);
    if (!read || is_utf16(mutant)) return {};
    auto wrong = fault_in_account(*read);
    if (wrong.empty()) wrong = other_than(read->points_sent, fixes_in_igc(mutant));
    return {wrong, mutant};
  });
}

/// Takes a few fixes and a stretch of them out of the file; tells which.
std::set<std::size_t> take_out_some_fixes(std::string& file, const std::vector<Stretch>& fixes,
                                          Random& random) {
  std::set<std::size_t> out;
  for (auto times = below(4, random); times > 0; --times) out.insert(below(fixes.size(), random));
  const auto from = below(fixes.size(), random);
  const auto to = std::min(fixes.size(), from + below(fixes.size() / 4 + 1, random));
  for (auto number = from; number < to; ++number) out.insert(number);
  std::string rest;
  std::size_t at = 0;
  for (const auto number : out) {
    rest += std::string_view(file).substr(at, fixes[number].begin - at);
    at = fixes[number].end;
  }
  file = rest + file.substr(at);
  return out;
}

/// The first of the fixes that are in both whose time is another; empty when there is none. `after`
/// counts on without those that are `gone`, and `spoilt` ones may differ.
std::string moved(const Times& before, const Times& after, const std::set<std::size_t>& gone,
                  const std::set<std::size_t>& spoilt) {
  for (const auto& [index, time] : before.of) {
    if (gone.contains(index) || spoilt.contains(index)) continue;
    const auto number =
        index - static_cast<std::size_t>(std::distance(gone.begin(), gone.lower_bound(index)));
    const auto found = after.of.find(number);
    if (found != after.of.end() && found->second == time) continue;
    return "fix " + std::to_string(index) + " of " + points::format_rfc3339(time) + " is " +
           (found == after.of.end() ? "refused" : points::format_rfc3339(found->second));
  }
  return {};
}

/// A few fixes can't tell a day.
constexpr std::size_t fixes_min = 20;

/// What was done to a file's fixes, by their numbers.
struct Deed {
  std::set<std::size_t> gone;
  std::set<std::size_t> spoilt;
};

/// `deed` changes a file, whose fixes are at the places that it is given.
template <class DeedTo>
void expect_that_no_other_moves(DeedTo deed) {
  run_rounds(Format::igc, 8'000, [&](const Original& original, Random& random) -> Verdict {
    const auto fixes = fixes_in(original.bytes);
    const auto before = times_in(original.bytes);
    if (fixes.size() < fixes_min || !before) return {};
    auto mutant = original.bytes;
    const Deed done = deed(mutant, fixes, random);
    const auto after = times_in(mutant);
    return {after ? moved(*before, *after, done.gone, done.spoilt) : "it is refused as a whole",
            mutant};
  });
}

TEST(IgcMutants, WithAClockThatIsOffMoveNoOtherFix) {
  expect_that_no_other_moves([](std::string& mutant, const auto& fixes, Random& random) {
    return Deed{.gone = {}, .spoilt = spoil_some_fixes(mutant, fixes, random)};
  });
}

TEST(IgcMutants, WithoutSomeFixesMoveNoOther) {
  expect_that_no_other_moves([](std::string& mutant, const auto& fixes, Random& random) {
    return Deed{.gone = take_out_some_fixes(mutant, fixes, random), .spoilt = {}};
  });
}

}  // namespace
}  // namespace fixline::mutation
