#include "entry/compression.hpp"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

namespace fixline::entry {
namespace {

constexpr std::string_view magic = "\x28\xB5\x2F\xFD";
constexpr int window_log_max = 24;  // 16 MiB: what our blobs can make use of

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

// A context holds some 100 kB of tables, dear to make for each entry. One a thread is one a
// reactor; it carries nothing from one call to the next.
ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  return context.get();
}

ZSTD_DCtx* fresh_decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, window_log_max);
  return context.get();
}

std::size_t first_size(std::string_view frame, std::size_t bytes_max) {
  const unsigned long long said = ZSTD_getFrameContentSize(frame.data(), frame.size());
  const bool is_known = said != ZSTD_CONTENTSIZE_UNKNOWN && said != ZSTD_CONTENTSIZE_ERROR;
  // One byte more than said shows a frame that holds more than it says. What it says is not to be
  // trusted with memory either: more is taken as content comes.
  const std::size_t wanted =
      is_known && said < bytes_max ? static_cast<std::size_t>(said) + 1 : frame.size() * 4 + 64;
  return std::min({wanted, frame.size() * 64 + 64, bytes_max + 1});
}

}  // namespace

bool is_compressed(std::string_view bytes) noexcept { return bytes.starts_with(magic); }

std::string compress(std::string_view bytes) {
  std::string frame;
  frame.resize_and_overwrite(ZSTD_compressBound(bytes.size()), [&](char* data, std::size_t room) {
    const std::size_t size =
        ZSTD_compressCCtx(compressor(), data, room, bytes.data(), bytes.size(), 1);
    return ZSTD_isError(size) != 0 ? 0 : size;
  });
  return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t bytes_max) {
  ZSTD_DCtx* context = fresh_decompressor();
  std::string content(first_size(frame, bytes_max), '\0');
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  std::size_t made = 0;
  for (;;) {
    ZSTD_outBuffer out{content.data(), content.size(), made};
    const std::size_t consumed_before = in.pos;
    const std::size_t left = ZSTD_decompressStream(context, &out, &in);
    if (ZSTD_isError(left) != 0)
      return failure(ErrorCode::invalid, std::string("zstd: ") + ZSTD_getErrorName(left));
    const bool made_progress = out.pos != made || in.pos != consumed_before;
    made = out.pos;
    if (made > bytes_max)
      return failure(ErrorCode::too_large,
                     "decompresses to over " + std::to_string(bytes_max) + " bytes");
    if (left == 0) break;
    if (made == content.size())
      content.resize(std::min(content.size() * 2, bytes_max + 1));
    else if (!made_progress || in.pos == in.size)
      return failure(ErrorCode::invalid, "zstd: the frame is cut");
  }
  if (in.pos != in.size) return failure(ErrorCode::invalid, "zstd: bytes follow the frame");
  content.resize(made);
  return content;
}

}  // namespace fixline::entry
