#include "dead_letters/dead_letter_json.hpp"

#include <gtest/gtest.h>

#include "entry/entry_codec.hpp"
#include "points/time.hpp"

namespace fixline::dead_letters {
namespace {

DeadLetter letter() {
  DeadLetter letter;
  letter.id = 7;
  letter.queue = "live";
  letter.reason = "refused";
  letter.sqlstate = "23514";
  letter.detail = "new row \"x\"";
  letter.attempts = 2;
  letter.points = 1;
  letter.lat = "45.5";
  letter.lon = "NaN";
  letter.payload_bytes = 3;
  return letter;
}

std::string payload_of(std::initializer_list<std::string> flights) {
  std::vector<points::Track> tracks;
  for (const auto& flight : flights)
    tracks.push_back(
        {{},
         flight,
         "d",
         points::TrackPoints{
             {*points::parse_rfc3339("2025-06-08T10:00:00Z"), 45.5, 6.25, 1000.0, {}}}});
  return entry::seal(std::move(entry::encode(tracks, 10).front())).bytes;
}

TEST(DeadLetterJson, IsOneLineWithNullForWhatIsNotKnown) {
  EXPECT_EQ(json_of(letter()),
            R"({"id":7,"queue":"live","reason":"refused","sqlstate":"23514",)"
            R"("detail":"new row \"x\"","column":null,"constraint":null,"attempts":2,"points":1,)"
            R"("flight_id":null,"flight_uuid":null,"device_id":null,"point_time":null,"lat":45.5,)"
            R"("lon":null,"first_failed_at":null,"last_failed_at":null,"payload_bytes":3})");
}

TEST(DeadLetterJson, ShowsThePointAsTheRequestThatBringsIt) {
  auto shown = letter();
  shown.payload = payload_of({"f"});

  EXPECT_NE(json_of(shown).find(
                R"("document":{"flight_id":"f","device_id":"d","track_points":[{"datetime":)"
                R"("2025-06-08T10:00:00Z","lat":45.5,"lon":6.25,"elevation":1000}]}})"),
            std::string::npos)
      << json_of(shown);
}

TEST(DeadLetterJson, ShowsEachFlightOfAnEntry) {
  auto shown = letter();
  shown.payload = payload_of({"f", "g"});

  EXPECT_NE(json_of(shown).find(R"("documents":[{"flight_id":"f")"), std::string::npos);
  EXPECT_NE(json_of(shown).find(R"(]},{"flight_id":"g")"), std::string::npos);
}

TEST(DeadLetterJson, ShowsBytesThatAreNoEntry) {
  auto shown = letter();
  shown.reason = "undecodable";
  shown.payload = std::string("\x00\xff\x1a", 3);

  EXPECT_NE(json_of(shown).find(R"("payload_hex":"00ff1a","document":null)"), std::string::npos);
}

TEST(DeadLetterJson, DoesNotDecodeWhatKilledItsReaders) {
  auto shown = letter();
  shown.reason = "deadly";
  shown.payload = payload_of({"f"});

  EXPECT_NE(json_of(shown).find(R"("document":null)"), std::string::npos);
}

TEST(DeadLetterJson, CountsByGroup) {
  DeadLetterCounts counts{.letters = 3,
                          .points = 4,
                          .newest_id = 9,
                          .groups = {{"live", "refused", "22003", 3, 4, "a", "b"}}};

  EXPECT_EQ(json_of(counts),
            R"({"letters":3,"points":4,"groups":[{"queue":"live","reason":"refused",)"
            R"("sqlstate":"22003","letters":3,"points":4,"first_failed_at":"a",)"
            R"("last_failed_at":"b"}]})");
}

}  // namespace
}  // namespace fixline::dead_letters
