#include "formats/room.hpp"

#include <string>
#include <utility>

namespace fixline::formats {

Room::Room(std::size_t bytes_max, MayHave may_have)
    : bytes_max_(bytes_max), may_have_(std::move(may_have)) {}

Result<void> Room::take(std::size_t bytes) {
  if (bytes > bytes_left())
    return failure(ErrorCode::too_large,
                   "what is packed is more than " + std::to_string(bytes_max_) + " bytes");
  if (auto granted = may_have(bytes); !granted) return granted;
  bytes_ += bytes;
  return {};
}

Result<void> Room::hold(std::size_t bytes) {
  if (auto granted = may_have(bytes); !granted) return granted;
  held_ += bytes;
  return {};
}

Result<void> Room::may_have(std::size_t more) const {
  if (!may_have_) return {};
  return may_have_(bytes_ + held_ + more);
}

}  // namespace fixline::formats
