#pragma once

#include <cstddef>

namespace fixline::posix {

/// Lets the process open as many descriptors as its hard limit says; the usual soft limit of 1024
/// is for programs that use select(). How many it may open now.
std::size_t raise_descriptor_limit() noexcept;

}  // namespace fixline::posix
