#pragma once

#include <sys/types.h>

#include <optional>

namespace fixline::sandbox {

/// The user that a child becomes before it runs its program. Only root may ask for one.
struct RunAs {
  uid_t user = 0;
  gid_t group = 0;
  std::optional<int> capability{};  ///< one CAP_* number that the program keeps all the same
  /// It stays this process's user, whom a user namespace of the child's own shows as `user`: files
  /// keep their owner.
  bool in_namespace = false;
};

/// This process becomes that user; false with errno. Allocates no memory: it is for a child,
/// between its fork and its program.
[[nodiscard]] bool become(const RunAs& who);

}  // namespace fixline::sandbox
