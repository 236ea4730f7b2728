#pragma once

#include <string_view>

namespace fixline::queue {

/// The library of functions that Redis runs for us, each as one atomic step. Its name and those of
/// its functions carry a version: instances of different versions may share a server, so what a
/// function does is never changed under its name.
extern const std::string_view function_library;

}  // namespace fixline::queue
