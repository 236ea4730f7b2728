#pragma once

#include <exception>
#include <functional>
#include <string>

namespace fixline {

/// Who owns tasks is told here, on their reactor, when one dies by an exception. Must not throw.
using OnFailure = std::function<void(std::exception_ptr)>;

/// What an exception says of itself, for the log.
[[nodiscard]] inline std::string reason_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& told) {
    return told.what();
  } catch (...) {
    return "an exception that tells nothing of itself";
  }
}

}  // namespace fixline
