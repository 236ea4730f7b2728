#include "formats/content_encoding.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <cstddef>
#include <random>
#include <string>

#include "support/deflated.hpp"

namespace fixline::formats {
namespace {

using test::gzip;

constexpr std::size_t plenty = 1'000'000;

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string random_text(std::size_t size) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> any(0, 63);
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(' ' + any(random));
  return text;
}

void expect_failure(const Result<std::string>& result, ErrorCode code, std::string_view detail) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().detail.find(detail), std::string::npos) << result.error().detail;
}

TEST(ContentEncoding, LeavesAPlainBodyAsItIs) {
  EXPECT_EQ(decode_content("", "abc", 3), "abc");
  EXPECT_EQ(decode_content("identity", "abc", 3), "abc");
}

TEST(ContentEncoding, DecodesGzipAndZstdOfAnySize) {
  for (const std::size_t size : {0UZ, 1UZ, 65'535UZ, 65'536UZ, 65'537UZ, 300'000UZ}) {
    const std::string text = random_text(size);

    EXPECT_EQ(decode_content("gzip", gzip(text), plenty), text) << size;
    EXPECT_EQ(decode_content("zstd", zstd(text), plenty), text) << size;
  }
}

TEST(ContentEncoding, IsNamedInAnyCaseAndByItsOldName) {
  EXPECT_EQ(decode_content(" GZip ", gzip("a"), plenty), "a");
  EXPECT_EQ(decode_content("x-gzip", gzip("a"), plenty), "a");
}

TEST(ContentEncoding, JoinsGzipMembersAndZstdFrames) {
  EXPECT_EQ(decode_content("gzip", gzip("a") + gzip("") + gzip("b"), plenty), "ab");
  EXPECT_EQ(decode_content("zstd", zstd("a") + zstd("") + zstd("b"), plenty), "ab");
}

TEST(ContentEncoding, TakesExactlyTheLimitAndNotAByteMore) {
  const std::string text = random_text(100'000);
  for (const auto& [name, bytes] : {std::pair{"gzip", gzip(text)}, std::pair{"zstd", zstd(text)},
                                    std::pair{"identity", text}}) {
    EXPECT_EQ(decode_content(name, bytes, text.size()), text) << name;
    expect_failure(decode_content(name, bytes, text.size() - 1), ErrorCode::too_large, "99999");
  }
}

TEST(ContentEncoding, StopsABombAtTheLimit) {
  const std::string zeros(50'000'000, '\0');

  expect_failure(decode_content("gzip", gzip(zeros), plenty), ErrorCode::too_large, "1000000");
  expect_failure(decode_content("zstd", zstd(zeros), plenty), ErrorCode::too_large, "1000000");
}

TEST(ContentEncoding, NoticesEveryTruncation) {
  for (const auto& [name, bytes] :
       {std::pair{"gzip", gzip("hello, hello, hello")}, std::pair{"zstd", zstd("hello, hello")}}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      SCOPED_TRACE(std::string(name) + " of " + std::to_string(size));
      expect_failure(decode_content(name, bytes.substr(0, size), plenty), ErrorCode::invalid,
                     "cut short");
    }
  }
}

TEST(ContentEncoding, NoticesACutSecondMember) {
  const std::string two = gzip("a") + gzip("b");

  expect_failure(decode_content("gzip", two.substr(0, two.size() - 1), plenty), ErrorCode::invalid,
                 "cut short");
}

TEST(ContentEncoding, NoticesCorruption) {
  std::string bytes = gzip(random_text(1'000));
  bytes[500] = static_cast<char>(bytes[500] ^ 0x55);

  expect_failure(decode_content("gzip", bytes, plenty), ErrorCode::invalid, "corrupt");
  expect_failure(decode_content("gzip", "plain text", plenty), ErrorCode::invalid, "corrupt");
  expect_failure(decode_content("zstd", "plain text", plenty), ErrorCode::invalid, "corrupt");
}

TEST(ContentEncoding, NoticesBytesAfterTheEnd) {
  expect_failure(decode_content("gzip", gzip("a") + "garbage", plenty), ErrorCode::invalid,
                 "after the end");
  expect_failure(decode_content("zstd", zstd("a") + "garbage", plenty), ErrorCode::invalid,
                 "after the zstd data");
}

TEST(ContentEncoding, ListsWhatItTakes) {
  for (const char* name : {"br", "deflate", "gzip, gzip", "gzip;q=1"}) {
    expect_failure(decode_content(name, "", plenty), ErrorCode::unsupported,
                   "identity, gzip, x-gzip, zstd");
  }
}

TEST(ContentEncoding, RefusesAWindowThatTakesTooMuchMemory) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 26);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const std::string text(1'000, 'x');
  std::string out(10'000, '\0');
  ZSTD_inBuffer input{text.data(), text.size(), 0};
  ZSTD_outBuffer output{out.data(), out.size(), 0};
  ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush);
  ZSTD_compressStream2(context, &output, &input, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  out.resize(output.pos);

  expect_failure(decode_content("zstd", out, plenty), ErrorCode::invalid, "memory");
}

}  // namespace
}  // namespace fixline::formats
