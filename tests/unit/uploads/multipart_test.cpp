#include "uploads/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace fixline::uploads {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

constexpr const char* type = "multipart/form-data; boundary=xyz";

std::string part(const std::string& disposition, const std::string& bytes,
                 const std::string& more_headers = "") {
  return "--xyz\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more_headers +
         "\r\n" + bytes + "\r\n";
}

const std::string end = "--xyz--\r\n";

std::string error_of(const Result<Form>& result) {
  if (result) return "(no error)";
  EXPECT_EQ(result.error().code, ErrorCode::invalid);
  return result.error().detail;
}

TEST(Form, BringsAFileInEachPartThatIsNamedFileOrHasAFilename) {
  const std::string body = part(R"(name="note")", "note") +
                           part(R"(name="track"; filename=a.igc)", "first") +
                           part(R"(name="file"; filename="a \"b\".igc")", "line 1\r\nline 2\r\n",
                                "Content-Type: application/octet-stream\r\n") +
                           part(R"(name="file")", "third") + end;

  const auto form = read_form(type, body);

  ASSERT_TRUE(form) << form.error().detail;
  ASSERT_EQ(form->files.size(), 3U);
  EXPECT_EQ(form->files[0].bytes, "first");
  EXPECT_EQ(form->files[0].filename, "a.igc");
  EXPECT_EQ(form->files[1].bytes, "line 1\r\nline 2\r\n");
  EXPECT_EQ(form->files[1].filename, R"(a "b".igc)");
  EXPECT_EQ(form->files[1].content_type, "application/octet-stream");
  EXPECT_EQ(form->files[2].filename, "");
  EXPECT_THAT(form->ignored, testing::ElementsAre("note"));
}

TEST(Form, PassesOverSlotsThatWereLeftEmpty) {
  const std::string slot =
      part(R"(name="file"; filename="")", "", "Content-Type: application/octet-stream\r\n");
  const std::string body = slot + part(R"(name="file"; filename="a.igc")", "bytes") + slot +
                           part(R"(name="file")", "") + end;

  const auto form = read_form(type, body);

  ASSERT_TRUE(form) << form.error().detail;
  ASSERT_EQ(form->files.size(), 1U);
  EXPECT_EQ(form->files[0].bytes, "bytes");
}

TEST(Form, KeepsAnEmptyFileThatHasAName) {
  const auto form = read_form(type, part(R"(name="file"; filename="a.igc")", "") + end);

  ASSERT_TRUE(form) << form.error().detail;
  EXPECT_EQ(form->files.at(0).bytes, "");
}

TEST(Form, IsCutAtTheBoundaryOfItsFirstLineWhereTheHeaderNamesNone) {
  const std::string body = part(R"(name="file")", "bytes") + end;
  for (const char* header :
       {"multipart/form-data", "multipart/form-data; boundary=", "text/plain"}) {
    const auto form = read_form(header, body);

    ASSERT_TRUE(form) << header << form.error().detail;
    EXPECT_EQ(form->files.at(0).bytes, "bytes") << header;
  }
}

TEST(FormFile, ComesWithItsIds) {
  const std::string body = part(R"(name="flight_id")", "f1") + part(R"(name="file")", "bytes") +
                           part(R"(name="device_id")", "d1") + end;

  const auto form = read_form(type, body);

  ASSERT_TRUE(form) << form.error().detail;
  EXPECT_EQ(form->flight_id, "f1");
  EXPECT_EQ(form->device_id, "d1");
}

TEST(FormFile, MayHoldLinesLikeABoundary) {
  const std::string tricky = " --xyz\n--xy\r\n--xy\r\n-- xyz";

  EXPECT_EQ(read_form(type, part(R"(name="file")", tricky) + end)->files.at(0).bytes, tricky);
}

TEST(FormFile, IsFoundBehindAPreambleAndBeforeAnEpilogue) {
  const std::string body = "preamble\r\n" + part(R"(name="file")", "bytes") + end + "epilogue";

  EXPECT_EQ(read_form(type, body)->files.at(0).bytes, "bytes");
}

TEST(FormFile, IsFoundWhateverTheCaseAndQuotesOfHeaders) {
  const std::string body =
      "--a b\r\ncontent-disposition:FORM-DATA;NAME=file\r\n\r\nbytes\r\n--a b--";

  EXPECT_EQ(
      read_form(R"(Multipart/Form-Data; charset=utf-8; Boundary="a b")", body)->files.at(0).bytes,
      "bytes");
}

TEST(FormFile, IsAnErrorThatSaysWhatIsWrong) {
  const std::string good = part(R"(name="file")", "bytes") + end;
  std::string many;
  for (int i = 0; i < 65; ++i) many += part("name=x", "");
  const struct {
    std::string type;
    std::string body;
    const char* reason;
  } cases[] = {
      {"multipart/form-data", "preamble\r\n" + good, "no boundary"},
      {"multipart/form-data; boundary=", "preamble\r\n" + good, "no boundary"},
      {"multipart/form-data; boundary=\"xyz", "preamble\r\n" + good, "no boundary"},
      {"multipart/form-data; boundary=" + std::string(71, 'x'), good, "no boundary"},
      {"multipart/form-data; boundary=other", good, "no part"},
      {type, "", "no part"},
      {type, end, "has no file"},
      {type, part(R"(name="x")", "bytes") + end, "has no file"},
      {type, part(R"(name="file"; filename="")", "") + end, "has no file"},
      {type, part(R"(name="file")", "bytes"), "cut short"},
      {type, part(R"(name="file")", "bytes") + "--xyz", "cut short"},
      {type, "--xyz\r\nContent-Disposition: form-data", "cut short"},
      {type, "--xyzabc\r\n\r\n\r\n--xyz--", "text behind a boundary"},
      {type, part("name=file", "", "X: " + std::string(9'000, 'x') + "\r\n") + end, "too long"},
      {type, many + end, "more than 64 parts"},
      {type, part("name=file", "YQ==", "Content-Transfer-Encoding: base64\r\n") + end,
       "Content-Transfer-Encoding"},
      {type, part("name=flight_id", std::string(101, 'x')) + good, "flight_id: is longer"},
      {type, part("name=device_id", "\xff") + good, "device_id: is not valid UTF-8"},
  };
  for (const auto& bad : cases) {
    EXPECT_THAT(error_of(read_form(bad.type, bad.body)), HasSubstr(bad.reason)) << bad.body;
  }
}

TEST(FormFile, NoticesACutAnywhere) {
  const std::string body =
      part(R"(name="flight_id")", "f1") + part(R"(name="file")", "bytes") + end;
  for (std::size_t size = 0; size + 2 < body.size(); ++size) {
    EXPECT_FALSE(read_form(type, body.substr(0, size))) << size;
  }
}

TEST(LooksLikeForm, GoesByTheFirstLines) {
  EXPECT_TRUE(looks_like_form("--xyz\r\nContent-Disposition: form-data; name=file\r\n\r\nbytes"));
  EXPECT_TRUE(looks_like_form("--a\r\ncontent-type: text/plain\r\n"));
  EXPECT_FALSE(looks_like_form("--xyz\r\nAXXX001\r\n"));
  EXPECT_FALSE(looks_like_form("--xyz"));
  EXPECT_FALSE(looks_like_form(""));
}

TEST(IsForm, LooksAtTheMediaTypeAlone) {
  EXPECT_TRUE(is_form("multipart/form-data; boundary=x"));
  EXPECT_TRUE(is_form("Multipart/Form-Data"));
  EXPECT_FALSE(is_form("multipart/mixed; boundary=x"));
  EXPECT_FALSE(is_form("text/plain; x=multipart/form-data"));
}

}  // namespace
}  // namespace fixline::uploads
