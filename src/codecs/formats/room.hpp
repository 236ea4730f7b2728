#pragma once

#include <cstddef>
#include <functional>

#include "error/error.hpp"

namespace fixline::formats {

/// Memory for what is unpacked, and made of it, while one request is read: asked for before it is
/// used.
class Room {
 public:
  /// Lets the request have so many bytes in all. Errors: overloaded, and too_large when it never
  /// could.
  using MayHave = std::function<Result<void>(std::size_t bytes)>;

  explicit Room(std::size_t bytes_max, MayHave may_have = {});

  [[nodiscard]] std::size_t bytes_max() const noexcept { return bytes_max_; }
  [[nodiscard]] std::size_t bytes_left() const noexcept { return bytes_max_ - bytes_; }

  /// Errors: too_large when so much is not left; those of `may_have`.
  [[nodiscard]] Result<void> take(std::size_t bytes);
  void give_back(std::size_t bytes) noexcept { bytes_ -= bytes; }

  /// For what is made of the unpacked, which `bytes_max` does not bound. Kept to the room's end.
  /// Errors: those of `may_have`.
  [[nodiscard]] Result<void> hold(std::size_t bytes);

 private:
  [[nodiscard]] Result<void> may_have(std::size_t more) const;

  std::size_t bytes_max_;
  MayHave may_have_;
  std::size_t bytes_ = 0;
  std::size_t held_ = 0;
};

}  // namespace fixline::formats
