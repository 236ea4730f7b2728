#include "uploads/upload_body.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "formats/batch_body.hpp"
#include "formats/content_encoding.hpp"
#include "points/validation.hpp"
#include "tracks/foreign_format.hpp"
#include "uploads/archive.hpp"
#include "uploads/gathering.hpp"
#include "uploads/multipart.hpp"

namespace fixline::uploads {
namespace {

using formats::Submission;
using json_bodies::JsonTracks;
using tracks::TrackFileHints;

constexpr auto upload = points::QueueName::upload;

bool is_json(std::string_view body) noexcept {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

bool is_blank(std::string_view body) noexcept {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_archive(std::string_view bytes) noexcept { return is_zip(bytes) || is_tar(bytes); }

/// Whether `bytes` are of a kind that flights are read from.
bool may_hold_flights(std::string_view bytes) {
  return tracks::is_gzip(bytes) ||
         (tracks::detect_track_file(bytes) != tracks::TrackFileKind::unknown &&
          tracks::foreign_format(bytes).empty());
}

/// A form by its first bytes, or one with a preamble by its Content-Type.
bool is_form_body(std::string_view content_type, std::string_view body) {
  return looks_like_form(body) ||
         (is_form(content_type) && !is_json(body) && !is_archive(body) && !may_hold_flights(body));
}

/// The files that came in one body, and what they are read by.
class Files {
 public:
  explicit Files(const UploadRule& rule) : rule_(rule) {}

  /// An archive is taken as the files in it. Errors: of an archive that can't be read.
  Result<void> add(const std::string& name, std::string_view bytes) {
    if (!is_archive(bytes)) {
      files_.push_back({name, bytes, ""});
      return {};
    }
    auto members = read_archive(bytes, {.bytes_max = rule_.decoded_bytes_max});
    if (!members) return std::unexpected(std::move(members).error());
    const auto folder = name.empty() ? "" : name + "/";
    for (const auto& member : unpacked_.emplace_back(*std::move(members)))
      files_.push_back({folder + member.name, member.bytes,
                        is_archive(member.bytes) ? "is an archive within another" : member.fault});
    return {};
  }

  [[nodiscard]] Result<Submission> read(const TrackFileHints& hints) const {
    const auto flights = std::ranges::count_if(
        files_, [](const File& file) { return may_hold_flights(file.bytes); });
    Gathering gathering;
    std::size_t number = 0;
    for (const auto& file : files_) {
      auto own_hints = hints;
      if (flights > 1 && !hints.flight_id.empty() && may_hold_flights(file.bytes))
        own_hints.flight_id += "/" + std::to_string(++number);
      gathering.add(file.name, read(file, own_hints));
    }
    return std::move(gathering).finish();
  }

 private:
  struct File {
    std::string name;
    std::string_view bytes;
    std::string fault;  ///< empty when it can be read
  };

  [[nodiscard]] Result<Submission> read(const File& file, const TrackFileHints& hints) const {
    if (!file.fault.empty()) return failure(ErrorCode::invalid, "the file " + file.fault);
    if (points::fault_of_id(hints.flight_id))
      return failure(ErrorCode::invalid, "flight_id: is too long for several flights");
    return tracks::decode_track_file(file.bytes, hints, rule_.window, rule_.decoded_bytes_max);
  }

  const UploadRule& rule_;
  std::vector<File> files_;
  std::deque<std::vector<ArchiveMember>> unpacked_;
};

Result<Submission> decode_form(std::string_view content_type, std::string_view body,
                               const UploadRule& rule) {
  auto form = read_form(content_type, body);
  if (!form) return std::unexpected(std::move(form).error());
  Files files(rule);
  for (const auto& file : form->files)
    if (auto added = files.add(file.filename, file.bytes); !added)
      return std::unexpected(std::move(added).error());
  auto hints = rule.hints;
  if (hints.flight_id.empty()) hints.flight_id = std::move(form->flight_id);
  if (hints.device_id.empty()) hints.device_id = std::move(form->device_id);
  auto submission = files.read(hints);
  if (submission) submission->ignored = std::move(form->ignored);
  return submission;
}

Result<Submission> decode_archive(std::string_view bytes, const UploadRule& rule) {
  Files files(rule);
  if (auto added = files.add("", bytes); !added) return std::unexpected(std::move(added).error());
  return files.read(rule.hints);
}

Result<Submission> decode_json(std::string& body, const UploadRule& rule, JsonTracks& json) {
  const auto foreign = tracks::foreign_format(body);
  auto submission = json.decode(upload, body, rule.window);
  if (!submission && !foreign.empty())
    return failure(ErrorCode::invalid, tracks::foreign_format_refused(foreign));
  return submission;
}

}  // namespace

Result<Submission> decode_upload(std::string_view content_type, std::string body,
                                 const UploadRule& rule, JsonTracks& json) {
  if (formats::is_batch(content_type) && !is_json(body))
    return formats::decode_batch(body, upload, rule.window);
  if (is_form_body(content_type, body)) return decode_form(content_type, body, rule);
  if (tracks::is_gzip(body)) {
    auto plain = formats::decode_content("gzip", std::move(body), rule.decoded_bytes_max);
    if (!plain) return std::unexpected(std::move(plain).error());
    if (tracks::is_gzip(*plain)) return failure(ErrorCode::invalid, "the file is gzipped twice");
    body = *std::move(plain);
  }
  const bool is_called_json = content_type.find("json") != std::string_view::npos;
  if (is_json(body) || (is_called_json && is_blank(body))) return decode_json(body, rule, json);
  if (is_archive(body)) return decode_archive(body, rule);
  return tracks::decode_track_file(body, rule.hints, rule.window, rule.decoded_bytes_max);
}

}  // namespace fixline::uploads
