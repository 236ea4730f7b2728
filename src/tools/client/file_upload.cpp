#include "client/file_upload.hpp"

#include <algorithm>
#include <utility>

#include "json_bodies/json_text.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"
#include "points/track.hpp"
#include "tracks/foreign_format.hpp"
#include "tracks/track_reader.hpp"
#include "uploads/archive.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::client {

using tracks::TrackFileKind;
namespace {

bool has_other_recorder(const tracks::CollectedFixes& found, const tracks::TrackReader& reader) {
  return !found.later_recorder.empty() && found.later_recorder != reader.recorder();
}

std::unexpected<Error> too_large_to_part() {
  return failure(ErrorCode::invalid,
                 "has flights of several recorders, and is too large to be sent whole");
}

}  // namespace

FileUpload::FileUpload(Service& service, const UploadRule& rule, const TrackFile& file,
                       ImportProgress& progress)
    : service_(&service), rule_(&rule), file_(&file), progress_(&progress) {
  result_.name = file.path.string();
}

asio::awaitable<FileImport> FileUpload::run() {
  auto done = open();
  if (done && is_whole_) done = co_await send_whole();
  if (done && !is_whole_) done = co_await send_in_parts();
  if (done && result_.accepted == 0)
    done = failure(ErrorCode::invalid, result_.fixes == 0 ? "has no fix" : "every fix was refused");
  result_.state = FileImport::State::imported;
  if (!done) {
    const bool is_stop = done.error().code == ErrorCode::cancelled;
    result_.state = is_stop ? FileImport::State::interrupted : FileImport::State::failed;
    result_.error = done.error().detail;
  }
  progress_->bytes_done += file_->bytes - std::min(told_bytes_, file_->bytes);
  co_return std::move(result_);
}

Result<void> FileUpload::open() {
  constexpr std::size_t piece_bytes = 1U << 16U;
  if (!file_->fault.empty()) return failure(ErrorCode::invalid, file_->fault);
  auto opened = FileBytes::open(file_->path.string());
  if (!opened) return std::unexpected(std::move(opened).error());
  bytes_ = std::make_unique<FileBytes>(std::move(*opened));
  while (!is_whole_ && head_.size() <= whole_bytes_max()) {
    const std::size_t before = head_.size();
    head_.resize(before + piece_bytes);
    const auto got = bytes_->read({head_.data() + before, piece_bytes});
    if (!got) return std::unexpected(got.error());
    head_.resize(before + *got);
    is_whole_ = *got < piece_bytes;
    if (before > 0) continue;
    if (auto known = recognize(); !known) return known;
  }
  is_whole_ = is_whole_ && head_.size() <= whole_bytes_max();
  if (is_archive_ && !is_whole_)
    return failure(ErrorCode::invalid, "is a large archive: unpack it, and import the folder");
  return {};
}

Result<void> FileUpload::recognize() {
  if (head_.empty()) return failure(ErrorCode::invalid, "is empty");
  is_archive_ = uploads::is_zip(head_) || uploads::is_tar(head_);
  if (is_archive_) return {};
  if (const auto name = tracks::foreign_format(head_); !name.empty())
    return failure(ErrorCode::invalid, tracks::foreign_format_refused(name));
  kind_ = tracks::detect_track_file(head_);
  if (kind_ == TrackFileKind::unknown) return failure(ErrorCode::invalid, "is neither IGC nor GPX");
  return {};
}

std::size_t FileUpload::whole_bytes_max() const {
  return is_archive_ ? rule_->archive_bytes_max : rule_->raw_bytes_max;
}

std::string FileUpload::target() const {
  std::string target =
      "/tracking/upload?direct=true&flight_id=" + uri::percent_encoded(file_->flight_id);
  if (!rule_->device_id.empty()) target += "&device_id=" + uri::percent_encoded(rule_->device_id);
  return target;
}

asio::awaitable<Result<void>> FileUpload::send_whole() {
  Post post;
  post.target = target();
  post.content_type = kind_ == TrackFileKind::gpx ? "application/gpx+xml" : "text/plain";
  post.content_encoding = "gzip";
  post.body = gzipped(head_);
  const Outcome outcome = co_await service_->send(post);
  constexpr unsigned content_too_large = 413;
  if (outcome.status == content_too_large && !is_archive_) co_return co_await send_in_parts();
  head_ = {};
  co_return settle(outcome);
}

asio::awaitable<Result<void>> FileUpload::send_in_parts() {
  tracks::CollectedFixes sink;
  const auto reader = tracks::track_reader_for(kind_, sink, points::TimeBounds{}.at(points::now()));
  std::size_t at = 0;
  for (;;) {
    constexpr std::size_t piece_bytes = 1U << 16U;
    if (at >= head_.size()) {
      head_.resize(piece_bytes);
      const auto got = bytes_->read(head_);
      if (!got) co_return std::unexpected(got.error());
      head_.resize(*got);
      at = 0;
      if (*got == 0) break;
    }
    const auto piece = std::string_view(head_).substr(at, piece_bytes);
    at += piece.size();
    auto fed = reader->feed(piece);
    if (!fed) co_return fed;
    if (has_other_recorder(sink, *reader)) co_return too_large_to_part();
    auto sent = co_await send_parts(sink, rule_->part_points);
    if (!sent) co_return sent;
    if (at >= head_.size()) head_.shrink_to_fit();
  }
  auto finished = reader->finish();
  if (!finished) co_return finished;
  if (has_other_recorder(sink, *reader)) co_return too_large_to_part();
  co_return co_await send_parts(sink, 1);
}

asio::awaitable<Result<void>> FileUpload::send_parts(tracks::CollectedFixes& sink,
                                                     std::size_t points_min) {
  result_.fixes += sink.refusals.count;
  result_.add(sink.refusals);
  sink.refusals = {};
  points::TrackPoints fixes = std::move(sink.good);
  sink.good = {};
  auto from = fixes.begin();
  while (static_cast<std::size_t>(fixes.end() - from) >= points_min && from != fixes.end()) {
    const auto size = std::min<std::ptrdiff_t>(fixes.end() - from,
                                               static_cast<std::ptrdiff_t>(rule_->part_points));
    points::TrackPoints part(from, from + size);
    from += size;
    auto sent = co_await send_part(std::move(part));
    if (!sent) co_return sent;
  }
  if (from == fixes.begin())
    sink.good = std::move(fixes);
  else
    sink.good.assign(from, fixes.end());
  co_return Result<void>{};
}

asio::awaitable<Result<void>> FileUpload::send_part(points::TrackPoints part) {
  points::Track track{{}, file_->flight_id, rule_->device_id, std::move(part)};
  Post post;
  post.target = "/tracking/upload?direct=true";
  post.content_type = "application/json";
  post.content_encoding = "gzip";
  post.body = gzipped(json_bodies::json_body_of(track));
  track.points = points::TrackPoints{};
  const Outcome outcome = co_await service_->send(post);
  auto settled = settle(outcome);
  tell_progress();
  co_return settled;
}

Result<void> FileUpload::settle(const Outcome& outcome) {
  if (outcome.sort != Outcome::Sort::acknowledged) {
    result_.fixes += outcome.problem.rejected.count;
    result_.add(outcome.problem.rejected);
    if (service_->is_stopped()) return failure(ErrorCode::cancelled, "interrupted");
    return failure(ErrorCode::refused, outcome.problem.text);
  }
  const Receipt& receipt = outcome.receipt;
  result_.fixes += receipt.accepted + receipt.rejected.count;
  result_.accepted += receipt.accepted;
  result_.add(receipt.rejected);
  progress_->fixes += receipt.accepted;
  if (receipt.mode == Mode::direct) {
    result_.inserted += receipt.inserted;
    result_.duplicates += receipt.duplicates;
  } else {
    result_.queued += receipt.accepted;
  }
  if (receipt.unread_files.empty()) return {};
  return failure(ErrorCode::invalid, std::to_string(receipt.unread_files.size()) +
                                         " of its files not read, first " +
                                         receipt.unread_files.front());
}

void FileUpload::tell_progress() {
  const std::uint64_t consumed = std::min(bytes_->consumed(), file_->bytes);
  progress_->bytes_done += consumed - std::min(told_bytes_, consumed);
  told_bytes_ = std::max(told_bytes_, consumed);
}

}  // namespace fixline::client
