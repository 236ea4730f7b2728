#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "error/error.hpp"
#include "processor/backlog.hpp"
#include "queue/point_source.hpp"
#include "reactor/asio.hpp"

namespace fixline::processor {

enum class Handling : std::uint8_t {
  trusted,  ///< fresh from the queue
  watched,  ///< with a mark that a crash leaves behind
  buried,   ///< not looked into any more
};

/// Entries of a batch that are settled together. Borrows them and their source.
struct BatchTask {
  points::QueueName queue;
  queue::PointSource& source;
  std::vector<const queue::Entry*> entries;
  Handling handling;
  const HeldTrial* held = nullptr;  ///< its one entry was held

  [[nodiscard]] std::size_t points() const {
    std::size_t sum = 0;
    for (const auto* entry : entries) sum += entry->points;
    return sum;
  }
};

/// A batch as tasks: entries that come again are apart from one another the more, the more of their
/// readers died.
/// Errors: the source's, who does not say how they fared.
asio::awaitable<Result<std::vector<BatchTask>>> tasks_of(const EntryBatch& batch,
                                                         queue::PointSource& source);

}  // namespace fixline::processor
