#include "client/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace fixline::client {

namespace {

gzFile as_gz(void* file) { return static_cast<gzFile>(file); }

}  // namespace

std::string gzipped(std::string_view bytes) {
  constexpr int window_bits_for_gzip = 15 + 16;
  constexpr int memory_level = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits_for_gzip, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  // zlib never writes to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool is_whole = bytes.size() <= std::numeric_limits<uInt>::max() &&
                        deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (!is_whole) throw std::length_error("more than gzipped() takes");
  return packed;
}

void FileBytes::Close::operator()(void* file) const noexcept { gzclose_r(as_gz(file)); }

Result<FileBytes> FileBytes::open(const std::string& path) {
  constexpr unsigned buffer_bytes = 1U << 16U;
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rbe");
  if (file == nullptr)
    return failure(ErrorCode::invalid,
                   errno == 0 ? "out of memory" : std::generic_category().message(errno));
  gzbuffer(file, buffer_bytes);
  return FileBytes(file, path);
}

Result<std::size_t> FileBytes::read(std::span<char> buffer) {
  errno = 0;
  const int got = gzread(as_gz(file_.get()), buffer.data(), static_cast<unsigned>(buffer.size()));
  int code = Z_OK;
  const char* message = gzerror(as_gz(file_.get()), &code);
  if (code == Z_ERRNO) return failure(ErrorCode::invalid, std::generic_category().message(errno));
  if (code == Z_BUF_ERROR) return failure(ErrorCode::invalid, "the gzip data is cut");
  if (got < 0 || code < 0)
    return failure(ErrorCode::invalid, "the gzip data is damaged: " + std::string(message));
  return static_cast<std::size_t>(got);
}

std::uint64_t FileBytes::consumed() const {
  return static_cast<std::uint64_t>(std::max<z_off_t>(gzoffset(as_gz(file_.get())), 0));
}

}  // namespace fixline::client
