#pragma once

#include <array>
#include <string_view>

namespace fixline::queue {

/// The libraries of functions that Redis runs for us, each function as one atomic step. Their names
/// and those of their functions carry a version: instances of different versions may share a
/// server, so what a function does is never changed under its name, and a library that is out gets
/// no new function.
extern const std::array<std::string_view, 4> function_libraries;

extern const std::string_view function_library_1;  ///< entries: put in, settled, taken over
extern const std::string_view function_library_2;  ///< numbers: depths, counters, shards
extern const std::string_view function_library_3;  ///< trials: would an entry be taken?
extern const std::string_view function_library_4;  ///< signs of life

}  // namespace fixline::queue
