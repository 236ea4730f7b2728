#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::client {

/// `bytes` as gzip, packed for speed rather than size.
[[nodiscard]] std::string gzipped(std::string_view bytes);

/// Reads a file from its begin, undoing gzip where the file is gzip. Blocks.
class FileBytes {
 public:
  /// Errors: invalid, with the system's reason.
  [[nodiscard]] static Result<FileBytes> open(const std::string& path);

  /// Fills `buffer` as far as the file goes; less than asked, or 0, at its end alone.
  /// Errors: invalid (damaged or cut gzip, or the disk's error).
  [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);

  /// Bytes of the file, as it is on disk, that have been read so far.
  [[nodiscard]] std::uint64_t consumed() const;

 private:
  struct Close {
    void operator()(void* file) const noexcept;
  };

  FileBytes(void* file, std::string path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<void, Close> file_;  // zlib's gzFile
  std::string path_;
};

}  // namespace fixline::client
