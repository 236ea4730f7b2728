#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "points/lane.hpp"

namespace fixline::traffic {

/// What became of one queue's points. All but `repeats` count identities, each once.
struct PointCounts {
  std::uint64_t sent = 0;
  std::uint64_t repeats = 0;  ///< deliveries of a point that was sent before
  std::uint64_t promised = 0;
  std::uint64_t stored = 0;           ///< promised, and in the table
  std::uint64_t dead = 0;             ///< promised, a dead letter, and not in the table
  std::uint64_t held = 0;             ///< promised, not there yet, and held as the service says
  std::uint64_t missing = 0;          ///< promised, and nowhere
  std::uint64_t doubled = 0;          ///< rows and letters of one point beyond the first
  std::uint64_t wrongly_dead = 0;     ///< a dead letter, though nothing is wrong with the point
  std::uint64_t refused = 0;          ///< told so, and not in the table
  std::uint64_t wrongly_refused = 0;  ///< told so, with nothing wrong
  std::uint64_t refused_dead = 0;     ///< told so, and a dead letter as well
  std::uint64_t refused_stored = 0;   ///< told so, yet in the table
  std::uint64_t open = 0;             ///< no answer that holds
  std::uint64_t open_stored = 0;      ///< of them, those in the table or in a letter
  std::uint64_t extra = 0;            ///< rows and letters that nobody sent

  PointCounts& operator+=(const PointCounts& other);
};

/// How what was sent compares with what is kept.
struct Balance {
  std::array<PointCounts, points::queue_count> queues;
  std::uint64_t letters = 0;  ///< all that the database has
  std::uint64_t unreadable_dead_letters = 0;
  std::map<std::string, std::uint64_t> dead_letters_by_reason;
  std::vector<std::string> examples;  ///< of what is wrong; bounded

  [[nodiscard]] PointCounts total() const;

  /// The promise held: nothing acknowledged is missing, and nothing is there twice.
  [[nodiscard]] bool has_held() const;
  /// It held, and all that was acknowledged is in its table: none is a dead letter, none is held.
  [[nodiscard]] bool is_stored_whole() const {
    return has_held() && total().dead == 0 && total().held == 0;
  }
  /// It held, and nothing else is there or was refused that should not be.
  [[nodiscard]] bool is_exact() const;
};

/// A line of the table of a balance.
struct CountLine {
  std::string_view name;
  std::uint64_t PointCounts::* count;
};

/// A table: the lines, and a column for each queue and for all.
[[nodiscard]] std::string table_of(const Balance& balance, std::span<const CountLine> lines);

/// For people; lines with their ends.
[[nodiscard]] std::string as_text(const Balance& balance);

[[nodiscard]] boost::json::object as_json(const Balance& balance);

}  // namespace fixline::traffic
