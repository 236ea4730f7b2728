#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "entry/entry_codec.hpp"
#include "error/error.hpp"
#include "ingest/coalescer.hpp"
#include "queue/point_sink.hpp"
#include "queue/stream.hpp"
#include "reactor/asio.hpp"
#include "reactor/completion.hpp"
#include "reactor/task_group.hpp"

namespace fixline::ingest {

struct LaneWriterLimits {
  std::uint32_t entry_points_max = 1000;  ///< points an entry
  std::size_t waiting_points_max =
      1'000'000;  ///< points that may wait for their turn; then overloaded
};

/// Writes one stream of the queue, one entry at a time: what arrives while an entry
/// is under way joins the next.
///
/// One reactor; not thread-safe. The group that it spawns into must be joined before it is gone.
class LaneWriter {
 public:
  LaneWriter(queue::Stream stream, queue::PointSink& queue, reactor::TaskGroup& tasks,
             asio::any_io_executor executor, LaneWriterLimits limits);

  /// Returns when every entry that holds one of `pieces` is confirmed, or with the first error:
  /// then any of them may be in the queue or not. Errors: those of PointSink::enqueue; overloaded
  /// when too much waits (nothing was taken).
  asio::awaitable<Result<void>> write(std::vector<entry::EncodedTracks> pieces);

 private:
  struct Request {
    explicit Request(asio::any_io_executor executor) : confirmed(std::move(executor)) {}
    std::size_t pieces_left = 0;
    std::optional<Error> error;
    reactor::Completion<bool> confirmed;
  };

  bool start_flushing();
  void forget_answered();
  asio::awaitable<void> flush();
  void settle(const std::vector<Ticket>& tickets, const Result<void>& outcome);

  queue::Stream stream_;
  queue::PointSink& queue_;
  reactor::TaskGroup& tasks_;
  asio::any_io_executor executor_;
  LaneWriterLimits limits_;
  Coalescer coalescer_;
  std::deque<Request*> requests_;  // by ticket; null: answered
  Ticket first_ticket_ = 0;        // of requests_.front()
  bool flushing_ = false;
};

}  // namespace fixline::ingest
