#include "traffic/report/fate.hpp"

#include <algorithm>
#include <array>

namespace fixline::traffic {

namespace {

constexpr std::array<std::string_view, fate_count> names{
    "queued", "direct", "spooled", "acknowledged", "refused", "unacknowledged"};

Fate fate_in(client::Mode mode) {
  switch (mode) {
    case client::Mode::queued:
      return Fate::queued;
    case client::Mode::direct:
      return Fate::direct;
    case client::Mode::spooled:
      return Fate::spooled;
    case client::Mode::unstated:
      break;
  }
  return Fate::acknowledged;
}

}  // namespace

std::string_view name_of(Fate fate) noexcept { return names[static_cast<std::size_t>(fate)]; }

std::optional<Fate> fate_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Fate>(i);
  return std::nullopt;
}

Fates fates_of(const client::Outcome& outcome, std::size_t points) {
  using Sort = client::Outcome::Sort;
  if (outcome.sort == Sort::refused) return {Fate::refused, {}};
  if (outcome.sort == Sort::unacknowledged) return {Fate::unacknowledged, {}};
  const auto& receipt = outcome.receipt;
  if (receipt.mode == client::Mode::unstated) return {Fate::acknowledged, {}};

  Fates fates{fate_in(receipt.mode), {}};
  for (const auto& refusal : receipt.rejected.kept) fates.refused.push_back(refusal.index);
  std::ranges::sort(fates.refused);
  const auto repeated = std::ranges::unique(fates.refused);
  fates.refused.erase(repeated.begin(), repeated.end());
  const bool all_listed = fates.refused.size() == receipt.rejected.count &&
                          (fates.refused.empty() || fates.refused.back() < points);
  if (!all_listed || receipt.accepted + fates.refused.size() != points)
    return {Fate::unacknowledged, {}};
  return fates;
}

}  // namespace fixline::traffic
