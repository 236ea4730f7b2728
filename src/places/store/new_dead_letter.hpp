#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "points/lane.hpp"
#include "points/track.hpp"
#include "postgres/pg_error.hpp"
#include "postgres/session.hpp"
#include "store/point_writer.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// The words in dead_letters.reason.
inline constexpr std::string_view refused_word = "refused";
[[nodiscard]] std::string_view word_of(RawCause reason) noexcept;

/// A row of dead_letters that is to be written.
struct NewDeadLetter {
  std::string_view reason;
  std::string payload;  ///< an entry's blob, or the bytes that are none
  std::string sqlstate{};
  std::string detail{};
  std::string column{};
  std::string constraint{};
  std::int32_t points = 1;  ///< 0 when not known
  const points::Track* track = nullptr;
  std::optional<points::Timestamp> time{};
  std::optional<double> lat{};
  std::optional<double> lon{};
};

/// A row that the database does not take, by its index among those that were tried, and why.
struct RefusedRow {
  std::size_t row;
  postgres::PgError error;
};

/// As many points of a track may have a letter each for the same cause.
inline constexpr std::size_t letters_of_a_cause_max = 20;

/// A letter for each refused row; one for all of a track that are refused for the same cause (the
/// SQLSTATE, column and constraint) where they are more than `letters_of_a_cause_max`: a million
/// bad points must not take a million letters. A payload is the blob of its track with these points
/// alone, so that the same points always make the same letters. Refers to the rows' tracks.
[[nodiscard]] std::vector<NewDeadLetter> dead_letters_of(std::span<const Row> rows,
                                                         std::span<const RefusedRow> refused);

[[nodiscard]] NewDeadLetter dead_letter_of(const RawDeadLetter& raw);

/// The letters without the texts that the database may not be able to write: those that are not
/// ASCII, or all when all are. The payloads have them as well.
[[nodiscard]] std::vector<NewDeadLetter> without_texts(std::vector<NewDeadLetter> letters);

/// Adds to a batch what writes letters: one that is there already counts another attempt, and tells
/// the newest reason. Of equal payloads one letter is made. `parameters` is only a buffer.
void add_dead_letters(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                      points::QueueName queue, std::span<const NewDeadLetter> letters);

}  // namespace fixline::store
