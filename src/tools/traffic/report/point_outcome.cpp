#include "traffic/report/point_outcome.hpp"

#include <array>

namespace fixline::traffic {

namespace {

constexpr std::array<std::string_view, point_outcome_count> names{
    "queued", "direct", "spooled", "acknowledged", "refused", "unacknowledged"};

// A receipt's modes are the first of the outcomes.
static_assert(static_cast<PointOutcome>(client::Mode::queued) == PointOutcome::queued);
static_assert(static_cast<PointOutcome>(client::Mode::direct) == PointOutcome::direct);
static_assert(static_cast<PointOutcome>(client::Mode::spooled) == PointOutcome::spooled);

}  // namespace

std::string_view name_of(PointOutcome outcome) noexcept {
  return names[static_cast<std::size_t>(outcome)];
}

std::optional<PointOutcome> point_outcome_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<PointOutcome>(i);
  return std::nullopt;
}

PointOutcomes point_outcomes_of(const client::Outcome& outcome, std::size_t points) {
  using Sort = client::Outcome::Sort;
  if (outcome.sort == Sort::refused) return {PointOutcome::refused, {}};
  if (outcome.sort == Sort::unacknowledged) return {PointOutcome::unacknowledged, {}};
  const auto& receipt = outcome.receipt;
  if (receipt.mode == client::Mode::unstated) return {PointOutcome::acknowledged, {}};

  PointOutcomes per_point{static_cast<PointOutcome>(receipt.mode), {}};
  for (const auto& refusal : receipt.rejected.kept) per_point.refused.push_back(refusal.index);
  std::ranges::sort(per_point.refused);
  const auto repeated = std::ranges::unique(per_point.refused);
  per_point.refused.erase(repeated.begin(), repeated.end());
  const bool all_listed = per_point.refused.size() == receipt.rejected.count &&
                          (per_point.refused.empty() || per_point.refused.back() < points);
  if (!all_listed || receipt.accepted + per_point.refused.size() != points)
    return {PointOutcome::unacknowledged, {}};
  return per_point;
}

}  // namespace fixline::traffic
