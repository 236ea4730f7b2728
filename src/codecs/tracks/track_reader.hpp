#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "error/error.hpp"
#include "points/change.hpp"
#include "points/point.hpp"
#include "points/refusal.hpp"
#include "points/track.hpp"

namespace fixline::tracks {

/// Who takes what a TrackReader finds. `index` is the 0-based number of the fix in its file, good
/// and bad ones counted. Calls come while feed() or finish() runs, on its thread.
class FixSink {
 public:
  virtual ~FixSink() = default;

  /// Asked before one more fix, or what looks like one, is read. Errors end the reading, and are
  /// those of feed().
  [[nodiscard]] virtual Result<void> admit() { return {}; }

  virtual void take(std::size_t index, const points::TrackPoint& fix) = 0;

  /// `field` is the file's name of what is wrong, "" for the fix as a whole.
  virtual void refuse(std::size_t index, std::string_view field, std::string reason) = 0;

  /// What has `first_index` or more is of another log of the same file: an IGC log with a header of
  /// its own, by `recorder`, or another track of a GPX. Comes before the first fix of the log.
  virtual void begin_log(std::size_t /*first_index*/, std::string_view /*recorder*/) {}

  /// The fix is taken, but not as it stands in the file. `reason` is the same for all of a kind.
  virtual void change(std::size_t index, std::string_view field, std::string_view reason) = 0;
};

/// Keeps what a reader finds.
class CollectedFixes final : public FixSink {
 public:
  void take(std::size_t /*index*/, const points::TrackPoint& fix) override { good.push_back(fix); }
  void refuse(std::size_t index, std::string_view field, std::string reason) override {
    refusals.add(index, std::string(field), std::move(reason));
  }

  void change(std::size_t index, std::string_view field, std::string_view reason) override {
    changes.add(index, field, reason);
  }

  void begin_log(std::size_t /*first_index*/, std::string_view recorder) override {
    later_recorder = recorder;
  }

  points::TrackPoints good;
  std::string later_recorder;  ///< of the last log that began behind a fix
  points::Refusals refusals;
  points::Changes changes;
};

/// Reads a track file piece by piece, in memory that does not grow with the file.
///
/// Not thread-safe. The sink must outlive it. After an error nothing more may be fed, and what the
/// sink has got so far is not to be trusted as the whole file.
class TrackReader {
 public:
  virtual ~TrackReader() = default;

  /// The next bytes of the file, cut anywhere. Errors: invalid, with the place in the file; those
  /// of the sink.
  [[nodiscard]] virtual Result<void> feed(std::string_view bytes) = 0;

  /// The file has ended. Errors: as feed(); also when it is not whole, or gives no date.
  [[nodiscard]] virtual Result<void> finish() = 0;

  /// The recorder's own name of itself, as far as it was read; may be empty. Printable ASCII.
  [[nodiscard]] virtual std::string_view recorder() const = 0;
};

}  // namespace fixline::tracks
