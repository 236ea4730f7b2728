#pragma once

#include <atomic>
#include <cstdint>

namespace fixline::spool {

/// The disk as the code under test sees it: the linker turns its calls of pwrite, fdatasync and
/// ftruncate to this one. A test says what fails from when on; 0 stands for "works".
struct Disk {
  std::atomic<int> write_error = 0;
  std::atomic<std::int64_t> bytes_until_write_error = 0;  ///< are still written, then it fails
  std::atomic<int> sync_error = 0;
  std::atomic<int> truncate_error = 0;
  std::atomic<bool> sync_hangs = false;
  std::atomic<int> syncs = 0;  ///< that were asked for

  void mend() {
    write_error = 0;
    bytes_until_write_error = 0;
    sync_error = 0;
    truncate_error = 0;
    sync_hangs = false;
  }
};

extern Disk disk;

}  // namespace fixline::spool
