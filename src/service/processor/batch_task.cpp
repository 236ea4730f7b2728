#include "processor/batch_task.hpp"

#include <utility>

namespace fixline::processor {
namespace {

constexpr std::uint32_t failed_trials_together = 2;  ///< from so many on, alone
constexpr std::uint32_t failed_trials_max = 4;       ///< from so many on, a dead letter

}  // namespace

asio::awaitable<Result<std::vector<BatchTask>>> tasks_of(const EntryBatch& batch,
                                                         queue::PointSource& source) {
  using Entries = std::vector<const queue::Entry*>;
  std::vector<BatchTask> tasks;
  const auto add = [&](Entries entries, Handling handling) {
    if (!entries.empty()) tasks.push_back({batch.queue, source, std::move(entries), handling});
  };
  Entries entries;
  for (const auto& entry : batch.entries) entries.push_back(&entry);
  if (!batch.is_suspect()) {
    add(std::move(entries), Handling::trusted);
    co_return tasks;
  }
  const auto trials = co_await source.failed_trials(entries);
  if (!trials) co_return std::unexpected(trials.error());
  Entries together, alone, deadly;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    const std::uint32_t failed = (*trials)[at];
    auto& lot = failed >= failed_trials_max        ? deadly
                : failed >= failed_trials_together ? alone
                                                   : together;
    lot.push_back(entries[at]);
  }
  add(std::move(together), Handling::watched);
  for (const auto* entry : alone) add({entry}, Handling::watched);
  add(std::move(deadly), Handling::buried);
  co_return tasks;
}

}  // namespace fixline::processor
