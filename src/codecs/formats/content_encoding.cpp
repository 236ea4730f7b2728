#include "formats/content_encoding.hpp"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "text/ascii.hpp"

namespace fixline::formats {
namespace {

constexpr int zstd_window_log_max = 23;
/// Left over at the end, so that a JSON reader can pad the text where it is.
constexpr std::size_t spare_capacity = 64;
constexpr std::size_t first_step = 64UZ * 1024;

/// The output of a decoder: it grows by doubling, as far as there is room.
class BoundedOutput {
 public:
  explicit BoundedOutput(Room& room) : room_(room) {}
  BoundedOutput& operator=(BoundedOutput&&) = delete;
  ~BoundedOutput() { room_.give_back(bytes_.size()); }

  /// Makes place for the next piece. Errors: those of the room.
  [[nodiscard]] Result<void> make_place() {
    if (used_ < bytes_.size() || room_.bytes_left() == 0) return {};
    const std::size_t more = std::min(std::max(first_step, used_), room_.bytes_left());
    if (auto taken = room_.take(more); !taken) return taken;
    bytes_.reserve(used_ + more + spare_capacity);
    bytes_.resize(used_ + more);
    return {};
  }

  /// Where to write next. Without place that is one spare byte: only too much data fill it.
  [[nodiscard]] char* place() { return is_full() ? &spare_ : bytes_.data() + used_; }
  [[nodiscard]] std::size_t place_size() const { return is_full() ? 1 : bytes_.size() - used_; }

  /// Takes over what was written to place(). Errors: too_large.
  [[nodiscard]] Result<void> take(std::size_t written) {
    if (written > 0 && is_full()) return room_.take(written);
    used_ += written;
    return {};
  }

  /// What was written; its memory stays taken.
  [[nodiscard]] std::string finish() && {
    room_.give_back(bytes_.size() - used_);
    bytes_.resize(used_);
    return std::exchange(bytes_, {});
  }

 private:
  [[nodiscard]] bool is_full() const { return used_ == bytes_.size(); }

  Room& room_;
  std::size_t used_ = 0;
  std::string bytes_;
  char spare_ = 0;
};

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

Result<std::string> decode_gzip(std::string_view bytes, Room& room) {
  GzipStream stream;
  BoundedOutput output(room);
  bool between_members = false;
  while (true) {
    if (between_members && bytes.empty()) return std::move(output).finish();
    if (auto made = output.make_place(); !made) return std::unexpected(std::move(made).error());
    stream->next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream->avail_in = chunk_of(bytes.size());
    stream->next_out = reinterpret_cast<Bytef*>(output.place());
    stream->avail_out = chunk_of(output.place_size());
    const uInt given = stream->avail_in;
    const uInt place = stream->avail_out;
    const int outcome = stream.inflate_some();
    bytes.remove_prefix(given - stream->avail_in);
    if (auto taken = output.take(place - stream->avail_out); !taken)
      return std::unexpected(std::move(taken).error());
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

Result<std::string> decode_zstd(std::string_view bytes, Room& room) {
  struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  const std::unique_ptr<ZSTD_DStream, FreeStream> stream(ZSTD_createDStream());
  if (!stream) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, zstd_window_log_max);
  BoundedOutput output(room);
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  bool frame_ended = false;
  while (true) {
    if (frame_ended && input.pos == input.size) return std::move(output).finish();
    if (auto made = output.make_place(); !made) return std::unexpected(std::move(made).error());
    ZSTD_outBuffer piece{output.place(), output.place_size(), 0};
    const std::size_t input_before = input.pos;
    const std::size_t hint = ZSTD_decompressStream(stream.get(), &piece, &input);
    if (ZSTD_isError(hint) != 0) {
      return failure(ErrorCode::invalid, (frame_ended ? "there are bytes after the zstd data: "
                                                      : "the zstd data are corrupt: ") +
                                             std::string(ZSTD_getErrorName(hint)));
    }
    if (auto taken = output.take(piece.pos); !taken)
      return std::unexpected(std::move(taken).error());
    const bool is_stuck = piece.pos == 0 && input.pos == input_before;
    if (hint != 0 && is_stuck) return failure(ErrorCode::invalid, "the zstd data are cut short");
    frame_ended = hint == 0;
  }
}

}  // namespace

Result<std::string> decode_content(std::string_view encoding, std::string bytes, Room& room) {
  const std::string name = text::lower(text::trimmed(encoding));
  if (name.empty() || name == "identity") {
    if (bytes.size() <= room.bytes_left()) return bytes;
    return failure(ErrorCode::too_large,
                   "the body is more than " + std::to_string(room.bytes_max()) + " bytes");
  }
  if (name == "gzip" || name == "x-gzip") return decode_gzip(bytes, room);
  if (name == "zstd") return decode_zstd(bytes, room);
  return failure(ErrorCode::unsupported,
                 "the Content-Encoding is not one of identity, gzip, x-gzip, zstd");
}

Result<std::string> decode_content(std::string_view encoding, std::string bytes,
                                   std::size_t decoded_bytes_max) {
  Room room(decoded_bytes_max);
  return decode_content(encoding, std::move(bytes), room);
}

}  // namespace fixline::formats
