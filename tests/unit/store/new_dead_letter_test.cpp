// Which refused points share a dead letter.
#include "store/new_dead_letter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "entry/entry_codec.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using test::flight;
using testing::ElementsAre;

class DeadLettersOf : public testing::Test {
 protected:
  /// Rows of all points of all tracks.
  void gather() {
    for (const auto& track : tracks_)
      for (std::uint32_t point = 0; point < points::point_count(track); ++point)
        rows_.push_back({&track, point});
  }

  void refuse(std::size_t row, std::string constraint) {
    refused_.push_back({row, {ErrorCode::refused, "", "23514", "", std::move(constraint)}});
  }

  [[nodiscard]] std::vector<std::int32_t> points_of_letters() const {
    std::vector<std::int32_t> points;
    for (const auto& letter : dead_letters_of(rows_, refused_)) points.push_back(letter.points);
    return points;
  }

  static constexpr auto most = letters_of_a_cause_max;

  std::vector<points::Track> tracks_;
  std::vector<Row> rows_;
  std::vector<RefusedRow> refused_;
};

TEST_F(DeadLettersOf, FewHaveOneEach) {
  tracks_ = {flight("a", most)};
  gather();
  for (std::size_t row = 0; row < most; ++row) refuse(row, "low");

  EXPECT_EQ(points_of_letters(), std::vector<std::int32_t>(most, 1));
}

TEST_F(DeadLettersOf, ManyOfOneCauseHaveOneWithAllOfThemInTheirOrder) {
  tracks_ = {flight("a", 100)};
  gather();
  for (std::size_t row = 99; row > 50; row -= 2) refuse(row, "low");

  const auto letters = dead_letters_of(rows_, refused_);

  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].points, 25);
  const auto decoded = entry::decode(letters[0].payload);
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->size(), 1U);
  EXPECT_EQ(decoded->front().flight_id, "a");
  points::TrackPoints odd;
  for (std::size_t i = 51; i < 100; i += 2)
    odd.push_back(std::get<points::TrackPoints>(tracks_[0].points)[i]);
  EXPECT_EQ(std::get<points::TrackPoints>(decoded->front().points), odd);
  EXPECT_EQ(letters[0].time, odd.front().datetime);
}

TEST_F(DeadLettersOf, AreTheSameHoweverTheyWereFound) {
  tracks_ = {flight("a", 100)};
  gather();
  for (std::size_t row = 0; row < 100; ++row) refuse(row, "low");
  const auto payload = dead_letters_of(rows_, refused_).front().payload;
  std::ranges::reverse(refused_);

  EXPECT_EQ(dead_letters_of(rows_, refused_).front().payload, payload);
}

TEST_F(DeadLettersOf, AreApartByTrackAndCause) {
  tracks_ = {flight("a", 60), flight("b", 30)};
  gather();
  for (std::size_t row = 0; row < 30; ++row) refuse(row, "low");
  for (std::size_t row = 30; row < 60; ++row) refuse(row, "slow");
  for (std::size_t row = 60; row < 90; ++row) refuse(row, "low");

  EXPECT_THAT(points_of_letters(), ElementsAre(30, 30, 30));
}

}  // namespace
}  // namespace fixline::store
