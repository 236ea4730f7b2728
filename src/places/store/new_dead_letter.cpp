#include "store/new_dead_letter.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "entry/entry_codec.hpp"
#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using postgres::ArrayParameters;
using postgres::ElementType;

constexpr std::size_t letters_per_statement = 500;

using DeadLetters = std::span<const NewDeadLetter* const>;

struct DeadLetterColumn {
  std::string_view name;
  ElementType type;
  void (*append)(ArrayParameters& to, const NewDeadLetter& letter);
};

void append_or_null(ArrayParameters& to, std::string_view text) {
  if (text.empty())
    to.append_null();
  else
    to.append(text);
}

template <auto member>
void value_of(ArrayParameters& to, const NewDeadLetter& letter) {
  to.append(letter.*member);
}

template <auto member>
void text_of(ArrayParameters& to, const NewDeadLetter& letter) {
  append_or_null(to, letter.*member);
}

template <auto member>
void text_of_track(ArrayParameters& to, const NewDeadLetter& letter) {
  append_or_null(to, letter.track == nullptr ? std::string_view() : letter.track->*member);
}

void uuid_of_track(ArrayParameters& to, const NewDeadLetter& letter) {
  if (letter.track == nullptr ||
      std::holds_alternative<points::FlymasterPoints>(letter.track->points)) {
    to.append_null();
  } else {
    to.append(letter.track->flight_uuid.bytes);
  }
}

constexpr std::array letter_columns{
    DeadLetterColumn{"reason", ElementType::text, value_of<&NewDeadLetter::reason>},
    DeadLetterColumn{"payload", ElementType::bytea, value_of<&NewDeadLetter::payload>},
    DeadLetterColumn{"sqlstate", ElementType::text, text_of<&NewDeadLetter::sqlstate>},
    DeadLetterColumn{"detail", ElementType::text, text_of<&NewDeadLetter::detail>},
    DeadLetterColumn{"column_name", ElementType::text, text_of<&NewDeadLetter::column>},
    DeadLetterColumn{"constraint_name", ElementType::text, text_of<&NewDeadLetter::constraint>},
    DeadLetterColumn{"points", ElementType::int4, value_of<&NewDeadLetter::points>},
    DeadLetterColumn{"flight_uuid", ElementType::uuid, uuid_of_track},
    DeadLetterColumn{"flight_id", ElementType::text, text_of_track<&points::Track::flight_id>},
    DeadLetterColumn{"device_id", ElementType::text, text_of_track<&points::Track::device_id>},
    DeadLetterColumn{"point_time", ElementType::timestamptz, value_of<&NewDeadLetter::time>},
    DeadLetterColumn{"lat", ElementType::float8, value_of<&NewDeadLetter::lat>},
    DeadLetterColumn{"lon", ElementType::float8, value_of<&NewDeadLetter::lon>},
};

std::vector<const NewDeadLetter*> without_repetitions(std::span<const NewDeadLetter> letters) {
  std::unordered_set<std::string_view> seen;
  std::vector<const NewDeadLetter*> distinct;
  for (const auto& letter : letters)
    if (seen.insert(letter.payload).second) distinct.push_back(&letter);
  return distinct;
}

void fill(ArrayParameters& parameters, QueueName queue, DeadLetters letters) {
  parameters.clear();
  parameters.begin(ElementType::text, letters.size());
  for (std::size_t i = 0; i < letters.size(); ++i) parameters.append(points::short_name(queue));
  for (const auto& column : letter_columns) {
    parameters.begin(column.type, letters.size());
    for (const auto* letter : letters) column.append(parameters, *letter);
  }
}

std::string dead_letters_sql() {
  std::string names = "queue";
  std::string arrays = "$1::text[]";
  std::size_t parameter = 1;
  for (const auto& column : letter_columns) {
    names.append(", ").append(column.name);
    arrays.append(", $").append(std::to_string(++parameter)).append("::");
    arrays.append(type_name(column.type)).append("[]");
  }
  return "INSERT INTO dead_letters (" + names + ") SELECT * FROM unnest(" + arrays +
         ") ON CONFLICT (queue, sha256(payload)) DO UPDATE SET"
         " attempts = dead_letters.attempts + 1, last_failed_at = now(),"
         " reason = excluded.reason, sqlstate = excluded.sqlstate, detail = excluded.detail,"
         " column_name = excluded.column_name, constraint_name = excluded.constraint_name";
}

bool has_ascii_texts(const NewDeadLetter& letter) {
  const auto is_ascii = [](std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  };
  return is_ascii(letter.detail) &&
         (letter.track == nullptr ||
          (is_ascii(letter.track->flight_id) && is_ascii(letter.track->device_id)));
}

}  // namespace

std::string_view word_of(RawReason reason) noexcept {
  return reason == RawReason::undecodable ? "undecodable" : "deadly";
}

NewDeadLetter dead_letter_of(const Row& row, const postgres::PgError& error) {
  points::Track alone{row.track->flight_uuid, row.track->flight_id, row.track->device_id, {}};
  NewDeadLetter letter{.reason = refused_word, .payload = {}};
  std::visit(
      [&]<class Points>(const Points& all) {
        const auto& point = all[row.point];
        letter.time = time_of(point);
        letter.lat = point.lat;
        letter.lon = point.lon;
        alone.points = Points{point};
      },
      row.track->points);
  auto pieces = entry::encode(std::span(&alone, 1), 1);
  letter.payload = entry::seal(std::move(pieces.front())).bytes;
  letter.sqlstate = error.sqlstate;
  letter.detail = error.message;
  letter.column = error.column;
  letter.constraint = error.constraint;
  letter.track = row.track;
  return letter;
}

NewDeadLetter dead_letter_of(const RawDeadLetter& raw) {
  return {.reason = word_of(raw.reason),
          .payload = std::string(raw.payload),
          .detail = raw.detail,
          .points = static_cast<std::int32_t>(raw.points)};
}

std::vector<NewDeadLetter> without_texts(std::vector<NewDeadLetter> letters) {
  const bool all = std::ranges::all_of(letters, has_ascii_texts);
  for (auto& letter : letters) {
    if (!all && has_ascii_texts(letter)) continue;
    letter.detail = "the database could not write its texts: they are in the payload alone";
    letter.column.clear();
    letter.constraint.clear();
    letter.track = nullptr;
  }
  return letters;
}

void add_dead_letters(postgres::Batch& batch, ArrayParameters& parameters, QueueName queue,
                      std::span<const NewDeadLetter> letters) {
  if (letters.empty()) return;
  batch.prepare("", dead_letters_sql());
  const auto distinct = without_repetitions(letters);
  for (DeadLetters left(distinct); !left.empty();) {
    const auto some = left.first(std::min(left.size(), letters_per_statement));
    fill(parameters, queue, some);
    batch.execute("", parameters);
    left = left.subspan(some.size());
  }
}

}  // namespace fixline::store
