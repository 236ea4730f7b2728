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
  if (may_have_ && !may_have_(bytes_ + bytes))
    return failure(ErrorCode::overloaded, "the requests under way take all their memory");
  bytes_ += bytes;
  return {};
}

}  // namespace fixline::formats
