#include "store/bulk/duplicate_search.hpp"

#include <optional>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "postgres/binary_values.hpp"
#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;
using postgres::Rows;

// A range may hold rows that are not ours: reading goes on for as long as it is worth it.
std::size_t rows_read_max(std::size_t rows) { return 2 * rows; }

/// Goes through what was read of a range, in the order of time.
class Reading {
 public:
  explicit Reading(const Rows& rows) : rows_(rows) {}

  /// For times that never go back: the row of a point, if it was read.
  template <class Point>
  [[nodiscard]] std::optional<int> find(const Point& point) {
    const auto time = time_of(point);
    while (at_ < rows_.size() && time_at(at_) < time) ++at_;
    for (int row = at_; row < rows_.size() && time_at(row) == time; ++row)
      if (double_at(row, 1) == point.lat && double_at(row, 2) == point.lon) return row;
    return std::nullopt;
  }

  /// Whether reading ended before all of that time was read.
  [[nodiscard]] bool ended_before(points::Timestamp time, std::size_t rows_max) const {
    return static_cast<std::size_t>(rows_.size()) == rows_max && time_at(rows_.size() - 1) <= time;
  }

 private:
  [[nodiscard]] points::Timestamp time_at(int row) const {
    return postgres::timestamp_in(rows_.bytes(row, 0)).value_or(points::Timestamp::max());
  }
  [[nodiscard]] std::optional<double> double_at(int row, int column) const {
    return postgres::double_in(rows_.bytes(row, column));
  }

  const Rows& rows_;
  int at_ = 0;
};

}  // namespace

asio::awaitable<PgResult<void>> DuplicateSearch::run(WritePlan& plan, points::QueueName queue,
                                                     std::span<const Row> rows,
                                                     std::span<Standing> standings) {
  if (!plan.range) co_return PgResult<void>{};
  choose_ranges(rows, standings);
  if (ranges_.empty()) co_return PgResult<void>{};

  auto batch = session_.batch();
  if (!plan.is_range_prepared) batch.prepare(plan.range_statement.name, plan.range->sql);
  for (auto& range : ranges_) range.query = add_query(batch, plan, rows, range);
  auto read = co_await session_.run(batch);
  if (!read) {
    if (!read.error().is(postgres::Trait::forbidden))
      co_return std::unexpected(std::move(read).error());
    plan.range.reset();
    co_return PgResult<void>{};
  }
  plan.is_range_prepared = !plan.range_statement.name.empty();
  with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    for (const auto& range : ranges_)
      settle<Points>(plan, rows, range, (*read)[range.query], standings);
  });
  failpoint("store.searched");
  co_return PgResult<void>{};
}

template <class Points>
void DuplicateSearch::settle(const WritePlan& plan, std::span<const Row> rows, const Range& range,
                             const Rows& read, std::span<Standing> standings) {
  Reading reading(read);
  for (const auto index : std::span(unsure_).subspan(range.first, range.count)) {
    const auto& point = point_of<Points>(rows[index]);
    if (const auto row = reading.find(point))
      standings[index] = standing_of(plan, rows[index], read, *row);
    else if (!reading.ended_before(time_of(point), rows_read_max(range.count)))
      standings[index] = Standing::fresh;
  }
}

// Other bytes may be the same value, as with either zero: the database tells.
Standing DuplicateSearch::standing_of(const WritePlan& plan, const Row& row, const Rows& read,
                                      int at) {
  constexpr int first_value = 3;
  if (!plan.completion) return Standing::duplicate;
  if (!plan.range->is_exact) return Standing::altered;
  int column = first_value;
  for (const auto& value : plan.range->values) {
    value_.begin();
    value.column->append_field(value_, row);
    const bool is_lacking = read.is_null(at, column);
    const bool is_other = value.is_of_fix && read.bytes(at, column) != value_.bytes();
    if (!value_.is_null() && (is_lacking || is_other)) return Standing::altered;
    ++column;
  }
  return Standing::duplicate;
}

void DuplicateSearch::choose_ranges(std::span<const Row> rows,
                                    std::span<const Standing> standings) {
  unsure_.clear();
  ranges_.clear();
  Range range{0, 0, {}};
  const auto end_range = [&] {
    if (range.count >= rows_min)
      ranges_.push_back(range);
    else
      unsure_.resize(range.first);
    range = {unsure_.size(), 0, {}};
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (standings[i] != Standing::unsure) continue;
    if (range.count > 0 && !has_same_owner(rows[unsure_.back()], rows[i])) end_range();
    unsure_.push_back(i);
    ++range.count;
  }
  end_range();
}

postgres::Batch::Handle DuplicateSearch::add_query(postgres::Batch& batch, const WritePlan& plan,
                                                   std::span<const Row> rows, const Range& range) {
  const auto begin = rows.subspan(unsure_[range.first], 1);
  const auto end = rows.subspan(unsure_[range.first + range.count - 1], 1);
  parameters_.clear();
  plan.range->owner->append(parameters_, begin);
  plan.range->time->append(parameters_, begin);
  plan.range->time->append(parameters_, end);
  parameters_.begin(postgres::ElementType::int8, 1);
  parameters_.append(static_cast<std::int64_t>(rows_read_max(range.count)));
  return batch.execute(plan.range_statement.name, parameters_);
}

}  // namespace fixline::store
