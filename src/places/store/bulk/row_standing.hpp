#pragma once

#include <cstdint>

namespace fixline::store {

/// What is held of a row before it is written: does its table have it?
enum class Standing : std::uint8_t {
  fresh,      ///< most likely not
  unsure,     ///< it may
  duplicate,  ///< it does, or the batch has the same row once more: not to be written
};

}  // namespace fixline::store
