#pragma once

#include <cstddef>
#include <functional>

#include "error/error.hpp"

namespace fixline::formats {

/// Memory for what is unpacked while one request is read: asked for before it is used.
class Room {
 public:
  /// Whether the request may have so many unpacked bytes in all.
  using MayHave = std::function<bool(std::size_t bytes)>;

  explicit Room(std::size_t bytes_max, MayHave may_have = {});

  [[nodiscard]] std::size_t bytes_max() const noexcept { return bytes_max_; }
  [[nodiscard]] std::size_t bytes_left() const noexcept { return bytes_max_ - bytes_; }

  /// Errors: too_large when so much is not left; overloaded when `may_have` says no.
  [[nodiscard]] Result<void> take(std::size_t bytes);
  void give_back(std::size_t bytes) noexcept { bytes_ -= bytes; }

 private:
  std::size_t bytes_max_;
  MayHave may_have_;
  std::size_t bytes_ = 0;
};

}  // namespace fixline::formats
