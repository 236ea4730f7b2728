#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "error/error.hpp"
#include "formats/room.hpp"

namespace fixline::formats {

/// What bounds the points of one request.
struct PointLimits {
  std::size_t points_max = SIZE_MAX;
  std::string_view setting{};         ///< the name of what sets it, which clients are told
  std::size_t bytes_sent = SIZE_MAX;  ///< of the body, before anything is unpacked
  std::size_t refused_max = 20'000;
};

/// The points that one request may bring, good and bad ones counted: asked before one more is read,
/// so that a reader stops when there are too many, not once it has made them all.
///
/// A body of N bytes as they were sent may bring `points_free` points and `points_a_byte` for each
/// byte: flights take 3 to 6 bytes a point however they are packed, a day in one place in gzip 2.4,
/// and in zstd, of the tersest format, 0.18. The points' memory is taken from a room in steps. Not
/// thread-safe.
class PointQuota {
 public:
  static constexpr std::size_t points_free = 1'000;
  static constexpr std::size_t points_a_byte = 6;

  /// For what no client sent: any number.
  PointQuota() : granted_(SIZE_MAX), points_max_(SIZE_MAX) {}

  /// `room` must outlive it.
  PointQuota(const PointLimits& limits, Room& room);

  /// False when so many more are too many: refusal() says why.
  [[nodiscard]] bool take(std::size_t points = 1) {
    if (points <= granted_ - taken_) [[likely]] {
      taken_ += points;
      return true;
    }
    return take_beyond_grant(points);
  }

  /// One of the points taken is refused. False, as above.
  [[nodiscard]] bool refuse() {
    return ++refused_ <= limits_.refused_max || room_ == nullptr || too_many_refused();
  }

  /// Memory that is needed to read them. Errors: those of the room.
  [[nodiscard]] Result<void> hold(std::size_t bytes);

  /// Whether so many more would be granted by number; for who asks before it takes.
  [[nodiscard]] std::size_t points_left() const noexcept { return points_max_ - taken_; }

  /// Why there was too much: too_large, refused or overloaded. After a false.
  [[nodiscard]] std::unexpected<Error> refusal() const { return std::unexpected(refusal_); }

  /// The same as an outcome, which is good while there was not.
  [[nodiscard]] Result<void> outcome() const {
    return is_exceeded_ ? Result<void>(refusal()) : Result<void>();
  }

 private:
  [[nodiscard]] bool take_beyond_grant(std::size_t points);
  [[nodiscard]] bool too_many_refused();
  bool exceeded(Error refusal);
  [[nodiscard]] Error too_many() const;

  PointLimits limits_{};
  Room* room_ = nullptr;
  std::size_t taken_ = 0;
  std::size_t granted_;  // points whose memory has been taken
  std::size_t points_max_;
  std::size_t refused_ = 0;
  bool is_exceeded_ = false;
  Error refusal_{ErrorCode::too_large, {}};
};

}  // namespace fixline::formats
