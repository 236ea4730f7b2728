#include "store/new_dead_letter.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
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

using Refusals = std::vector<const RefusedRow*>;

/// By track, SQLSTATE, column and constraint; each in the order of its rows, and so are they.
std::vector<Refusals> by_cause(std::span<const Row> rows, std::span<const RefusedRow> refused) {
  Refusals in_order;
  for (const auto& row : refused) in_order.push_back(&row);
  std::ranges::sort(in_order, {}, &RefusedRow::row);
  using Cause =
      std::tuple<const points::Track*, std::string_view, std::string_view, std::string_view>;
  std::map<Cause, std::size_t> places;
  std::vector<Refusals> causes;
  for (const auto* one : in_order) {
    const auto& error = one->error;
    const Cause cause{rows[one->row].track, error.sqlstate, error.column, error.constraint};
    const auto [place, is_new] = places.try_emplace(cause, causes.size());
    if (is_new) causes.emplace_back();
    causes[place->second].push_back(one);
  }
  return causes;
}

/// One for all. It tells of the first.
NewDeadLetter letter_of(std::span<const Row> rows, const Refusals& refusals) {
  const auto& track = *rows[refusals.front()->row].track;
  const auto& error = refusals.front()->error;
  points::Track alone{track.flight_uuid, track.flight_id, track.device_id, {}};
  NewDeadLetter letter{.reason = refused_word,
                       .payload = {},
                       .sqlstate = error.sqlstate,
                       .detail = error.message,
                       .column = error.column,
                       .constraint = error.constraint,
                       .points = static_cast<std::int32_t>(refusals.size()),
                       .track = &track};
  std::visit(
      [&]<class Points>(const Points& all) {
        Points points;
        points.reserve(refusals.size());
        for (const auto* refused : refusals) points.push_back(all[rows[refused->row].point]);
        letter.time = time_of(points.front());
        letter.lat = points.front().lat;
        letter.lon = points.front().lon;
        alone.points = std::move(points);
      },
      track.points);
  auto pieces = entry::encode(std::span(&alone, 1), static_cast<std::uint32_t>(letter.points));
  letter.payload = entry::seal(std::move(pieces.front())).bytes;
  return letter;
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

std::string_view word_of(RawCause reason) noexcept {
  return reason == RawCause::undecodable ? "undecodable" : "deadly";
}

std::vector<NewDeadLetter> dead_letters_of(std::span<const Row> rows,
                                           std::span<const RefusedRow> refused) {
  std::vector<NewDeadLetter> letters;
  for (const auto& all : by_cause(rows, refused)) {
    if (all.size() > letters_of_a_cause_max)
      letters.push_back(letter_of(rows, all));
    else
      for (const auto& alone : all) letters.push_back(letter_of(rows, Refusals{alone}));
  }
  return letters;
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
