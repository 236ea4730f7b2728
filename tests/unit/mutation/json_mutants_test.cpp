// JSON bodies, spoilt: while they are JSON, no point costs another.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <optional>
#include <string>

#include "json_bodies/json_tracks.hpp"
#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"

namespace fixline::mutation {
namespace {

bool is_scoring(const std::string& json) { return json.contains("\"tracks\""); }

Result<formats::Submission> decode(const std::string& json, bool scoring) {
  static json_bodies::JsonTracks reader;
  std::string body = json;
  const auto queue = scoring ? points::QueueName::scoring : points::QueueName::live;
  return reader.decode(queue, body, window);
}

/// How many points another reader finds; nullopt where it finds no list of them, or no JSON.
std::optional<std::uint64_t> points_in_json(const std::string& json, bool scoring) {
  boost::system::error_code error;
  const auto document = boost::json::parse(json, error);
  if (error || !document.is_object()) return std::nullopt;
  const auto* const list = document.as_object().if_contains(scoring ? "tracks" : "track_points");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  return list->as_array().size();
}

/// The list of points: nothing else is spoilt, as a wrong id costs all.
Stretch list_in(const std::string& json) {
  const auto begin = json.find('[');
  return {begin + 1, json.rfind(']')};
}

TEST(JsonMutants, OfJsonAreTakenOrRefusedPointByPoint) {
  run_rounds(Format::json, 20'000, [](const Original& original, Random& random) -> Verdict {
    const bool scoring = is_scoring(original.bytes);
    const auto list = list_in(original.bytes);
    if (list.end == std::string::npos || list.begin >= list.end) return {};
    if (!decode(original.bytes, scoring)) return {};
    auto mutant = original.bytes;
    for (auto times = 1 + below(5, random); times > 0; --times) spoil_byte(mutant, list, random);
    const auto points = points_in_json(mutant, scoring);
    const auto read = decode(mutant, scoring);
    if (!read && points && *points > 0)
      return {"it is refused as a whole: " + read.error().detail, mutant};
    if (!read) return {};
    auto wrong = fault_in_account(*read);
    if (wrong.empty() && points) wrong = other_than(read->points_sent, *points);
    return {wrong, mutant};
  });
}

TEST(JsonMutants, OfAnyKindAreTakenOrRefusedPointByPoint) {
  run_rounds(Format::json, 20'000, [](const Original& original, Random& random) -> Verdict {
    const bool scoring = is_scoring(original.bytes);
    auto mutant = original.bytes;
    spoil(mutant, random);
    const auto read = decode(mutant, scoring);
    if (!read) return {};
    auto wrong = fault_in_account(*read);
    const auto points = points_in_json(mutant, scoring);
    if (wrong.empty() && points) wrong = other_than(read->points_sent, *points);
    return {wrong, mutant};
  });
}

}  // namespace
}  // namespace fixline::mutation
