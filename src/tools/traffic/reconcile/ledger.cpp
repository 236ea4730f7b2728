#include "traffic/reconcile/ledger.hpp"

#include <algorithm>

namespace fixline::traffic {

namespace {

void join(Ledger::Account& account) {
  std::ranges::sort(account.entries, [](const LedgerEntry& a, const LedgerEntry& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.standing > b.standing;
  });
  const auto repeated = std::ranges::unique(account.entries, {}, &LedgerEntry::key);
  account.repeats += repeated.size();
  account.entries.erase(repeated.begin(), repeated.end());
  account.is_joined = true;
}

}  // namespace

Standing standing_of(PointOutcome outcome, bool had_silent_try) noexcept {
  if (is_promise(outcome)) return Standing::promised;
  if (outcome == PointOutcome::unacknowledged || had_silent_try) return Standing::open;
  return Standing::refused;
}

void Ledger::enter(points::QueueName queue, std::string_view owner, const LedgerEntry& entry) {
  auto& accounts = queues_[points::index_of(queue)];
  auto at = accounts.find(owner);
  if (at == accounts.end()) at = accounts.emplace(owner, Account{}).first;
  at->second.entries.push_back(entry);
  at->second.is_joined = false;
}

const Ledger::Accounts& Ledger::accounts(points::QueueName queue) {
  auto& accounts = queues_[points::index_of(queue)];
  for (auto& [owner, account] : accounts)
    if (!account.is_joined) join(account);
  return accounts;
}

}  // namespace fixline::traffic
