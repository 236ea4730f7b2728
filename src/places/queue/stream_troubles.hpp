#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "queue/stream.hpp"

namespace fixline::queue {

/// Why Redis does not do its part for a stream, and since when.
struct StreamTrouble {
  std::string reason;
  std::chrono::steady_clock::time_point since;
};

/// Which streams of the queue can't be used, as the reactors of a process find out: one finds out
/// for all. Safe from any thread.
class StreamTroubles {
 public:
  using Clock = std::chrono::steady_clock;
  using EachQueue = std::array<std::optional<StreamTrouble>, points::queue_count>;

  /// An entry was refused. `by_server`: any entry would be, of whatever stream.
  void refuses(const Stream& stream, const Error& error, bool by_server, Clock::time_point now);
  /// An entry would be taken.
  void takes(const Stream& stream);

  /// Why nothing is to be put into the stream; nothing when it may. Cheap while all is well.
  [[nodiscard]] std::optional<Error> obstacle(const Stream& stream) const;

  /// What the server refuses to everybody; nothing when it does not.
  [[nodiscard]] std::optional<StreamTrouble> refusal_by_server() const;

  /// The streams that refused.
  [[nodiscard]] std::vector<Stream> refused() const;

  /// Of each queue, the trouble of a stream that takes no entries, though the server does.
  [[nodiscard]] EachQueue refusing() const;

 private:
  struct Refusal {
    Error error;
    bool by_server;
    Clock::time_point since;
  };
  using Place = std::tuple<std::size_t, points::LaneKind, std::uint32_t>;
  static Place place_of(const Stream& stream);
  static Stream stream_at(const Place& place);
  [[nodiscard]] const Refusal* by_server() const;

  mutable std::mutex mutex_;
  std::map<Place, Refusal> refusals_;
  std::atomic<bool> any_ = false;
};

}  // namespace fixline::queue
