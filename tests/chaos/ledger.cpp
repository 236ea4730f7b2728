#include "chaos/ledger.hpp"

#include <algorithm>

namespace fixline::chaos {

using traffic::Fate;

namespace {

Standing standing_of(Fate fate, bool had_silent_try) {
  if (traffic::is_promise(fate)) return Standing::promised;
  if (fate == Fate::unacknowledged || had_silent_try) return Standing::open;
  return Standing::refused;
}

}  // namespace

void Ledger::enter(const Parcel& parcel, const traffic::Fates& fates, bool had_silent_try) {
  auto& entries = queues_[points::index_of(parcel.queue)][parcel.owner];
  auto refused = fates.refused.begin();
  for (std::size_t i = 0; i < parcel.keys.size(); ++i) {
    const bool is_refused = refused != fates.refused.end() && *refused == i;
    if (is_refused) ++refused;
    const Fate fate = is_refused ? Fate::refused : fates.most;
    entries.push_back({parcel.keys[i], standing_of(fate, had_silent_try), parcel.poisoned[i]});
  }
  entered_ += parcel.keys.size();
}

void Ledger::for_each_owner(const Visitor& visit) {
  for (const auto queue : points::all_queues) {
    for (auto& [owner, entries] : queues_[points::index_of(queue)]) {
      Entries once = entries;
      std::ranges::sort(once, [](const Entry& a, const Entry& b) {
        if (a.key != b.key) return a.key < b.key;
        return a.standing > b.standing;
      });
      const auto repeated = std::ranges::unique(once, {}, &Entry::key);
      const auto repeats = static_cast<std::uint64_t>(repeated.size());
      once.erase(repeated.begin(), repeated.end());
      visit(queue, owner, once, repeats);
    }
  }
}

}  // namespace fixline::chaos
