#include "spool/segment_reader.hpp"

#include <algorithm>
#include <array>

#include "spool/checksum.hpp"

namespace fixline::spool {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
constexpr std::size_t page_bytes = 4096;

std::string text_of_mark(std::uint64_t mark) {
  std::array<char, mark_bytes> text{};
  put_number(text.data(), mark);
  return {text.data(), text.size()};
}

}  // namespace

SegmentReader::SegmentReader(posix::File file, std::uint64_t mark, points::Lane lane)
    : file_(std::move(file)), mark_(mark), mark_text_(text_of_mark(mark)), lane_(lane) {}

const FoundRecord* SegmentReader::peek(std::uint64_t end) {
  while (!has_found_ && position_ < end) look_at_position(end);
  return has_found_ ? &found_ : nullptr;
}

void SegmentReader::pass() {
  position_ += found_.head.record_bytes();
  has_found_ = false;
}

// Finds the record at the position, or moves on by what is not one.
void SegmentReader::look_at_position(std::uint64_t end) {
  const auto head = read_head(mark_, position_, bytes_at(position_, record_head_bytes, end));
  if (!head || head->lane != lane_) return skip_damage(end);
  if (position_ + head->record_bytes() > end) {
    damage_.unfinished_bytes += end - position_;
    position_ = end;
    return;
  }
  const auto record = bytes_at(position_, head->record_bytes(), end);
  const auto blob = record.substr(std::min(record_head_bytes, record.size()));
  if (is_whole(*head, blob)) {
    found_ = FoundRecord{position_, *head, blob};
    has_found_ = true;
    return;
  }
  damage_.bytes += head->record_bytes();
  damage_.entries += 1;
  damage_.points += head->points;
  position_ += head->record_bytes();
}

void SegmentReader::skip_damage(std::uint64_t end) {
  const std::uint64_t next = find_mark(position_ + 1, end);
  auto& bytes = next == end && is_unfinished(end) ? damage_.unfinished_bytes : damage_.bytes;
  bytes += next - position_;
  position_ = next;
}

// Where a mark begins, at `from` or behind it; `end` when there is none.
std::uint64_t SegmentReader::find_mark(std::uint64_t from, std::uint64_t end) {
  while (from + record_head_bytes <= end) {
    const auto bytes = bytes_at(from, std::min<std::uint64_t>(chunk_bytes, end - from), end);
    const std::size_t found = bytes.find(mark_text_);
    if (found != std::string_view::npos) return from + found;
    if (bytes.size() < mark_bytes) break;
    from += bytes.size() - (mark_bytes - 1);
  }
  return end;
}

// Whether the bytes from the position to the end look like a write that was cut: less than a head
// that begins as one, or room that the file system gave and nothing was written to.
bool SegmentReader::is_unfinished(std::uint64_t end) {
  if (end - position_ < record_head_bytes) {
    const auto rest = bytes_at(position_, end - position_, end);
    const std::size_t common = std::min(rest.size(), mark_bytes);
    if (rest.substr(0, common) == std::string_view(mark_text_).substr(0, common)) return true;
  }
  for (std::uint64_t at = position_; at < end;) {
    const auto bytes = bytes_at(at, std::min<std::uint64_t>(chunk_bytes, end - at), end);
    if (bytes.empty()) break;
    if (bytes.find_first_not_of('\0') != std::string_view::npos) return false;
    at += bytes.size();
  }
  return true;
}

// `count` bytes of the file, less at `end` or where the file ends before it.
std::string_view SegmentReader::bytes_at(std::uint64_t offset, std::size_t count,
                                         std::uint64_t end) {
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, end - offset));
  const bool is_in_window =
      offset >= window_start_ && offset + count <= window_start_ + window_.size();
  if (!is_in_window) {
    const std::uint64_t wanted =
        std::min<std::uint64_t>(std::max(count, chunk_bytes), end - offset);
    window_.resize(static_cast<std::size_t>(wanted));
    window_start_ = offset;
    const ssize_t read = file_.read_at(offset, window_);
    window_.resize(read < 0 ? read_in_pages(offset, window_) : static_cast<std::size_t>(read));
    if (window_.size() < count) window_.resize(count, '\0');  // the file was cut meanwhile
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(offset - window_start_), count);
}

// A bad sector costs its page, not the chunk around it.
std::size_t SegmentReader::read_in_pages(std::uint64_t offset, std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const std::size_t count =
        std::min(page_bytes - (offset + done) % page_bytes, buffer.size() - done);
    const ssize_t read = file_.read_at(offset + done, buffer.subspan(done, count));
    if (read < 0) {
      std::ranges::fill(buffer.subspan(done, count), '\0');
      damage_.unreadable_bytes += count;
    }
    done += count;
  }
  return done;
}

}  // namespace fixline::spool
