#include "formats/content_encoding.hpp"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "text/ascii.hpp"

namespace fixline::formats {
namespace {

constexpr int zstd_window_log_max = 23;
/// Left over at the end, so that a JSON reader can pad the text where it is.
constexpr std::size_t spare_capacity = 64;
constexpr std::size_t first_step = 64UZ * 1024;

/// The output of a decoder: it grows by doubling, but never past its limit.
class BoundedOutput {
 public:
  explicit BoundedOutput(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Where to write next. At the limit that is one spare byte: it is filled only by too much data.
  [[nodiscard]] char* room() {
    if (used_ == bytes_.size() && used_ < bytes_max_) grow();
    return is_full() ? &spare_ : bytes_.data() + used_;
  }
  [[nodiscard]] std::size_t room_size() const { return is_full() ? 1 : bytes_.size() - used_; }

  /// Takes over what was written to room(); false if it did not fit.
  [[nodiscard]] bool take(std::size_t written) {
    if (written > 0 && is_full()) return false;
    used_ += written;
    return true;
  }

  [[nodiscard]] std::string finish() && {
    bytes_.resize(used_);
    return std::move(bytes_);
  }

 private:
  [[nodiscard]] bool is_full() const { return used_ == bytes_max_; }

  void grow() {
    const std::size_t size = std::min(std::max(first_step, 2 * used_), bytes_max_);
    bytes_.reserve(size + spare_capacity);
    bytes_.resize(size);
  }

  std::size_t bytes_max_;
  std::size_t used_ = 0;
  std::string bytes_;
  char spare_ = 0;
};

std::unexpected<Error> too_large(std::size_t bytes_max) {
  return failure(ErrorCode::too_large,
                 "the body is larger than " + std::to_string(bytes_max) + " bytes when decoded");
}

/// One zlib stream that reads gzip members.
class GzipStream {
 public:
  GzipStream() {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  GzipStream& operator=(GzipStream&&) = delete;
  ~GzipStream() { inflateEnd(&stream_); }

  z_stream* operator->() { return &stream_; }
  int inflate_some() { return inflate(&stream_, Z_NO_FLUSH); }
  void restart() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

/// zlib counts in unsigned int; bodies are bounded far below that, but files need not be.
uInt chunk_of(std::size_t bytes) {
  return static_cast<uInt>(std::min<std::size_t>(bytes, 1UZ << 30U));
}

Result<std::string> decode_gzip(std::string_view bytes, std::size_t bytes_max) {
  GzipStream stream;
  BoundedOutput output(bytes_max);
  bool between_members = false;
  while (true) {
    if (between_members && bytes.empty()) return std::move(output).finish();
    stream->next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream->avail_in = chunk_of(bytes.size());
    stream->next_out = reinterpret_cast<Bytef*>(output.room());
    stream->avail_out = chunk_of(output.room_size());
    const uInt given = stream->avail_in;
    const uInt room = stream->avail_out;
    const int outcome = stream.inflate_some();
    bytes.remove_prefix(given - stream->avail_in);
    if (!output.take(room - stream->avail_out)) return too_large(bytes_max);
    if (outcome == Z_STREAM_END) {
      stream.restart();
      between_members = true;
    } else if (outcome == Z_BUF_ERROR && bytes.empty()) {
      return failure(ErrorCode::invalid, "the gzip data are cut short");
    } else if (outcome == Z_OK) {
      between_members = false;
    } else if (between_members) {
      return failure(ErrorCode::invalid, "there are bytes after the end of the gzip data");
    } else {
      return failure(ErrorCode::invalid,
                     std::string("the gzip data are corrupt: ") +
                         (stream->msg != nullptr ? stream->msg : "no progress"));
    }
  }
}

Result<std::string> decode_zstd(std::string_view bytes, std::size_t bytes_max) {
  struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  const std::unique_ptr<ZSTD_DStream, FreeStream> stream(ZSTD_createDStream());
  if (!stream) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, zstd_window_log_max);
  BoundedOutput output(bytes_max);
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  bool frame_ended = false;
  while (true) {
    if (frame_ended && input.pos == input.size) return std::move(output).finish();
    char* const room = output.room();
    ZSTD_outBuffer piece{room, output.room_size(), 0};
    const std::size_t input_before = input.pos;
    const std::size_t hint = ZSTD_decompressStream(stream.get(), &piece, &input);
    if (ZSTD_isError(hint) != 0) {
      return failure(ErrorCode::invalid, (frame_ended ? "there are bytes after the zstd data: "
                                                      : "the zstd data are corrupt: ") +
                                             std::string(ZSTD_getErrorName(hint)));
    }
    if (!output.take(piece.pos)) return too_large(bytes_max);
    const bool is_stuck = piece.pos == 0 && input.pos == input_before;
    if (hint != 0 && is_stuck) return failure(ErrorCode::invalid, "the zstd data are cut short");
    frame_ended = hint == 0;
  }
}

}  // namespace

Result<std::string> decode_content(std::string_view encoding, std::string bytes,
                                   std::size_t decoded_bytes_max) {
  const std::string name = text::lower(text::trimmed(encoding));
  if (name.empty() || name == "identity") {
    if (bytes.size() > decoded_bytes_max) return too_large(decoded_bytes_max);
    return bytes;
  }
  if (name == "gzip" || name == "x-gzip") return decode_gzip(bytes, decoded_bytes_max);
  if (name == "zstd") return decode_zstd(bytes, decoded_bytes_max);
  return failure(ErrorCode::invalid,
                 "the Content-Encoding is not one of identity, gzip, x-gzip, zstd");
}

}  // namespace fixline::formats
