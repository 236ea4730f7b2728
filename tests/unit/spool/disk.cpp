#include "unit/spool/disk.hpp"

#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

namespace fixline::spool {

Disk disk;

namespace {

int fails_with(int error) {
  errno = error;
  return -1;
}

}  // namespace
}  // namespace fixline::spool

using fixline::spool::disk;
using fixline::spool::fails_with;

// The names are the linker's: --wrap=pwrite64 and so on.
extern "C" {

ssize_t __real_pwrite64(int file, const void* bytes, size_t size, off64_t offset);
int __real_fdatasync(int file);
int __real_ftruncate64(int file, off64_t size);
ssize_t __wrap_pwrite64(int file, const void* bytes, size_t size, off64_t offset);
int __wrap_fdatasync(int file);
int __wrap_ftruncate64(int file, off64_t size);

ssize_t __wrap_pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  if (disk.write_error == 0) return __real_pwrite64(file, bytes, size, offset);
  const auto left =
      std::min<std::int64_t>(disk.bytes_until_write_error, static_cast<std::int64_t>(size));
  if (left <= 0) return fails_with(disk.write_error);
  disk.bytes_until_write_error -= left;
  return __real_pwrite64(file, bytes, static_cast<size_t>(left), offset);
}

int __wrap_fdatasync(int file) {
  ++disk.syncs;
  while (disk.sync_hangs) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return disk.sync_error == 0 ? __real_fdatasync(file) : fails_with(disk.sync_error);
}

int __wrap_ftruncate64(int file, off64_t size) {
  return disk.truncate_error == 0 ? __real_ftruncate64(file, size)
                                  : fails_with(disk.truncate_error);
}

}  // extern "C"
