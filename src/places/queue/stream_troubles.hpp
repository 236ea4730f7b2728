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

/// The error of one stream, with its name.
[[nodiscard]] inline Error of_stream(Error error, const std::string& key) {
  error.detail += " (" + key + ")";
  return error;
}

/// Which streams of the queue can't be used, as the reactors of a process find out: one finds out
/// for all. What nobody here can read is not written to either. Safe from any thread.
class StreamTroubles {
 public:
  using Clock = std::chrono::steady_clock;
  using EachQueue = std::array<std::optional<StreamTrouble>, points::queue_count>;

  /// An entry was refused. `by_server`: any entry would be, of whatever stream.
  void refuses(const Stream& stream, const Error& error, bool by_server, Clock::time_point now);
  /// An entry would be taken.
  void takes(const Stream& stream);

  /// Reading failed. A refusal counts at once; what may pass, once it has lasted.
  void is_unread(const Stream& stream, const Error& error, Clock::time_point now);
  void is_read(const Stream& stream);
  /// All streams of the queue are read, or there is nothing to read from.
  void is_read(points::QueueName queue);

  /// Why nothing is to be put into the stream; nothing when it may. Cheap while all is well.
  [[nodiscard]] std::optional<Error> obstacle(const Stream& stream, Clock::time_point now) const;

  /// What the server refuses to everybody; nothing when it does not.
  [[nodiscard]] std::optional<StreamTrouble> refusal_by_server() const;

  /// The streams that refused.
  [[nodiscard]] std::vector<Stream> refused() const;

  /// Of each queue, the trouble of a stream that takes no entries, though the server does.
  [[nodiscard]] EachQueue refusing() const;
  /// Of each queue, the trouble of a stream that is not read.
  [[nodiscard]] EachQueue unread(Clock::time_point now) const;

  /// So long reading may fail for a reason that may pass.
  static constexpr std::chrono::seconds passing{5};

 private:
  struct Refusal {
    Error error;
    bool by_server;
    Clock::time_point since;
  };
  struct Unread {
    Error error;
    Clock::time_point since;
    [[nodiscard]] bool counts(Clock::time_point now) const {
      return error.code == ErrorCode::misconfigured || now - since >= passing;
    }
  };
  using Place = std::tuple<std::size_t, points::LaneKind, std::uint32_t>;
  static Place place_of(const Stream& stream);
  static Stream stream_at(const Place& place);
  void look_whether_any() { any_ = !refusals_.empty() || !unread_.empty(); }
  [[nodiscard]] const Refusal* by_server() const;

  mutable std::mutex mutex_;
  std::map<Place, Refusal> refusals_;
  std::map<Place, Unread> unread_;
  std::atomic<bool> any_ = false;
};

}  // namespace fixline::queue
