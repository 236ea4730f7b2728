#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace fixline::spool {

struct SpoolOptions {
  /// Made, with mode 0700, when it is missing. One process at a time may use it.
  std::filesystem::path directory;
  /// Of all files together; then entries are refused, but never the acknowledgements of what is
  /// settled. Damaged files that were set aside do not count against it.
  std::uint64_t bytes_max = std::uint64_t{1} << 30;
};

/// What /health and backpressure want to know. A snapshot, at most a few seconds old.
struct SpoolFacts {
  bool is_open = false;
  bool is_counted = false;  ///< all that earlier runs left is in `entries` and `points`
  std::string trouble;      ///< why entries are refused; "" when they are taken
  std::uint64_t bytes = 0;  ///< of all files that count
  std::uint64_t bytes_max = 0;
  std::uint64_t entries = 0;        ///< not settled yet
  std::uint64_t points = 0;         ///< in those
  std::uint64_t damaged_files = 0;  ///< set aside in the folder
  std::uint64_t free_bytes = 0;     ///< of the file system, for this user; 0 while not open
};

}  // namespace fixline::spool
