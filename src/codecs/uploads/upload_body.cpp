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
  return tracks::detect_track_file(bytes) != tracks::TrackFileKind::unknown &&
         tracks::foreign_format(bytes).empty();
}

/// A form by its first bytes, or one with a preamble by its Content-Type.
bool is_form_body(std::string_view content_type, std::string_view body) {
  return looks_like_form(body) || (is_form(content_type) && !tracks::is_gzip(body) &&
                                   !is_json(body) && !is_archive(body) && !may_hold_flights(body));
}

Result<std::string> gunzipped(std::string bytes, formats::Room& room) {
  auto plain = formats::decode_content("gzip", std::move(bytes), room);
  if (plain && tracks::is_gzip(*plain))
    return failure(ErrorCode::invalid, "the file is gzipped twice");
  return plain;
}

Result<Submission> decode_json(std::string& body, const UploadRule& rule, JsonTracks& json) {
  const auto foreign = tracks::foreign_format(body);
  auto submission = json.decode(upload, body, rule.window, rule.quota);
  if (!submission && !foreign.empty())
    return failure(ErrorCode::invalid, tracks::foreign_format_refused(foreign));
  return submission;
}

/// What was read as the flight `from`, or `from/1` and so on, as flights of another id.
Result<Submission> renamed(Submission read, const std::string& from, const std::string& to) {
  const auto id_for = [&](const std::string& id) { return to + id.substr(from.size()); };
  for (auto& track : read.tracks) {
    track.flight_id = id_for(track.flight_id);
    track.flight_uuid = points::flight_uuid_for(upload, track.flight_id);
    if (points::fault_of_id(track.flight_id))
      return failure(ErrorCode::invalid, "flight_id: is too long for several flights");
  }
  for (auto& part : read.parts) {
    part.flight_id = id_for(part.flight_id);
    part.flight_uuid = points::flight_uuid_for(upload, part.flight_id);
  }
  for (auto& owner : read.refused_of) owner.flight_id = id_for(owner.flight_id);
  return read;
}

/// The files that came in one body, and what they are read by.
class Files {
 public:
  Files(const UploadRule& rule, JsonTracks& json) : rule_(rule), json_(json) {}

  /// Gzip is undone, and an archive is taken as the files in it. What can't be read is a fault of
  /// its file. Errors: too_large and overloaded, of what is packed.
  Result<void> add(const std::string& name, std::string_view bytes) {
    const auto plain = unpacked(bytes);
    if (!plain) return failed(name, plain.error());
    if (!is_archive(*plain)) {
      add_file(name, *plain);
      return {};
    }
    auto members = read_archive(*plain, rule_.room);
    if (!members) return failed(name, members.error());
    for (auto& member : *members)
      if (auto added = add_member(name, std::move(member)); !added) return added;
    return {};
  }

  [[nodiscard]] Result<Submission> read(const TrackFileHints& hints,
                                        const std::vector<std::string>& ignored = {}) {
    std::vector<Result<Submission>> found;
    for (const auto& file : files_) {
      found.push_back(read(file, hints));
      if (const auto& one = found.back(); !one && one.error().code != ErrorCode::invalid)
        return std::unexpected(one.error());
    }
    if (!hints.flight_id.empty()) number_flights(hints.flight_id, found);
    Gathering gathering;
    for (const auto& field : ignored) gathering.ignore(field);
    for (std::size_t i = 0; i < files_.size(); ++i)
      gathering.add(files_[i].name, std::move(found[i]));
    return std::move(gathering).finish();
  }

 private:
  struct File {
    std::string name;
    std::string_view bytes;
    std::string fault{};  ///< empty when it can be read
  };

  Result<void> add_member(const std::string& archive, ArchiveMember member) {
    const auto name = archive.empty() ? member.name : archive + "/" + member.name;
    if (!member.fault.empty()) {
      add_fault(name, "the file " + member.fault);
      return {};
    }
    const auto plain = unpacked(kept_.emplace_back(std::move(member.bytes)));
    if (!plain) return failed(name, plain.error());
    if (is_archive(*plain))
      add_fault(name, "the file is an archive within another");
    else
      add_file(name, *plain);
    return {};
  }

  void add_file(const std::string& name, std::string_view bytes) {
    files_.push_back({.name = name, .bytes = bytes});
  }

  void add_fault(const std::string& name, std::string fault) {
    files_.push_back({.name = name, .bytes = {}, .fault = std::move(fault)});
  }

  Result<void> failed(const std::string& name, const Error& error) {
    if (error.code != ErrorCode::invalid) return std::unexpected(error);
    add_fault(name, error.detail);
    return {};
  }

  /// The bytes without gzip, which stay where they are while the files are read.
  Result<std::string_view> unpacked(std::string_view bytes) {
    if (!tracks::is_gzip(bytes)) return bytes;
    auto plain = gunzipped(std::string(bytes), rule_.room);
    if (!plain) return std::unexpected(std::move(plain).error());
    return kept_.emplace_back(*std::move(plain));
  }

  [[nodiscard]] Result<Submission> read(const File& file, const TrackFileHints& hints) {
    if (!file.fault.empty()) return failure(ErrorCode::invalid, file.fault);
    if (is_json(file.bytes)) {
      if (auto held = rule_.room.hold(file.bytes.size()); !held)
        return std::unexpected(std::move(held).error());
      std::string body(file.bytes);
      return decode_json(body, rule_, json_);
    }
    return tracks::decode_track_file(file.bytes, hints, rule_.window, rule_.quota);
  }

  /// Of several files that were read as `flight_id`, each gets its number behind it.
  void number_flights(const std::string& flight_id, std::vector<Result<Submission>>& found) const {
    std::vector<Result<Submission>*> flights;
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (found[i] && !is_json(files_[i].bytes)) flights.push_back(&found[i]);
    if (flights.size() < 2) return;
    for (std::size_t i = 0; i < flights.size(); ++i)
      *flights[i] =
          renamed(*std::move(*flights[i]), flight_id, flight_id + "/" + std::to_string(i + 1));
  }

  const UploadRule& rule_;
  JsonTracks& json_;
  std::vector<File> files_;
  std::deque<std::string> kept_;
};

Result<Submission> decode_form(std::string_view content_type, std::string_view body,
                               const UploadRule& rule, JsonTracks& json) {
  auto form = read_form(content_type, body);
  if (!form) return std::unexpected(std::move(form).error());
  Files files(rule, json);
  for (const auto& file : form->files)
    if (auto added = files.add(file.filename, file.bytes); !added)
      return std::unexpected(std::move(added).error());
  auto hints = rule.hints;
  if (hints.flight_id.empty()) hints.flight_id = std::move(form->flight_id);
  if (hints.device_id.empty()) hints.device_id = std::move(form->device_id);
  return files.read(hints, form->ignored);
}

Result<Submission> decode_archive(std::string_view bytes, const UploadRule& rule,
                                  JsonTracks& json) {
  Files files(rule, json);
  if (auto added = files.add("", bytes); !added) return std::unexpected(std::move(added).error());
  return files.read(rule.hints);
}

}  // namespace

bool may_unpack(std::string_view content_type, std::string_view body) {
  return tracks::is_gzip(body) || is_archive(body) || is_form_body(content_type, body);
}

Result<Submission> decode_upload(std::string_view content_type, std::string body,
                                 const UploadRule& rule, JsonTracks& json) {
  if (formats::is_batch(content_type) && !is_json(body))
    return formats::decode_batch(body, upload, rule.window, rule.quota);
  if (is_form_body(content_type, body)) return decode_form(content_type, body, rule, json);
  if (tracks::is_gzip(body)) {
    auto plain = gunzipped(std::move(body), rule.room);
    if (!plain) return std::unexpected(std::move(plain).error());
    body = *std::move(plain);
  }
  const bool is_called_json = content_type.find("json") != std::string_view::npos;
  if (is_json(body) || (is_called_json && is_blank(body))) return decode_json(body, rule, json);
  if (is_archive(body)) return decode_archive(body, rule, json);
  return tracks::decode_track_file(body, rule.hints, rule.window, rule.quota);
}

}  // namespace fixline::uploads
