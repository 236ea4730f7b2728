#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/room.hpp"
#include "formats/submission.hpp"
#include "http/message.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/lane.hpp"
#include "points/time_bounds.hpp"
#include "reactor/asio.hpp"
#include "reactor/side_threads.hpp"

namespace fixline::endpoints {

struct ReadingOptions {
  std::size_t body_bytes_max = std::size_t{32} << 20;  ///< once its Content-Encoding is undone
  std::size_t live_points_max = 10'000;                ///< of one live request; 413 beyond
  std::size_t points_max = 100'000;                    ///< the same of the other queues
  std::string flymaster_secret;                        ///< empty: every Flymaster file is refused
  points::TimeBounds live_times;                       ///< what times a live point may have
  points::TimeBounds times;                            ///< the same of the other queues
};

/// What became of a Flymaster file.
struct FlymasterReading {
  std::string serial;  ///< that the file names, whether or not it is authorized; empty: none
  Result<formats::Submission> submission;
};

/// Makes a submission of a request's body, within its limits: points, bytes, and the memory that
/// the request may take.
///
/// A small body is read at once. One that is large, or may become so when it is unpacked, is read
/// on a side thread, while the event loop serves others. One reactor; not thread-safe.
class SubmissionReader {
 public:
  /// A body that is larger, once its Content-Encoding is undone, is read aside.
  static constexpr std::size_t light_bytes_max = std::size_t{256} << 10;

  /// `threads` must outlive it.
  SubmissionReader(ReadingOptions options, reactor::SideThreads& threads);

  /// Whether read() is quick enough for an event loop. Undoes the Content-Encoding of a body that
  /// is.
  [[nodiscard]] bool is_light(points::QueueName queue, http::Request& request) const;

  /// Uses the body up. Errors: those of the format, of the request's parameters, of its limits.
  [[nodiscard]] Result<formats::Submission> read(points::QueueName queue, http::Request& request) {
    return read(queue, request, json_);
  }

  /// The same on a side thread. `request` is lent to it meanwhile.
  [[nodiscard]] asio::awaitable<Result<formats::Submission>> read_aside(points::QueueName queue,
                                                                        http::Request& request);

  /// A Flymaster file, at once or on a side thread. Uses the body up. `request` is lent to it
  /// meanwhile.
  [[nodiscard]] asio::awaitable<FlymasterReading> read_flymaster(http::Request& request);

 private:
  using Json = json_bodies::JsonTracks;

  [[nodiscard]] Result<formats::Submission> read(points::QueueName queue, http::Request& request,
                                                 Json& json) const;
  [[nodiscard]] Result<formats::Submission> read_points(points::QueueName queue,
                                                        http::Request& request, Json& json) const;
  [[nodiscard]] Result<formats::Submission> read_upload(http::Request& request, Json& json) const;
  [[nodiscard]] FlymasterReading read_flymaster_file(http::Request& request) const;
  Result<std::string_view> flymaster_file_in(http::Request& request, formats::Room& room) const;

  [[nodiscard]] formats::PointLimits limits_for(points::QueueName queue,
                                                const http::Request& request) const;
  [[nodiscard]] points::TimeWindow window_of(points::QueueName queue) const;
  Result<void> decode_body(http::Request& request, formats::Room& room) const;

  ReadingOptions options_;
  reactor::SideThreads& threads_;
  Json json_;
};

}  // namespace fixline::endpoints
