#include "traffic/load/response_reader.hpp"

#include <algorithm>
#include <charconv>

namespace fixline::traffic {
namespace {

using Progress = ResponseReader::Progress;

constexpr std::size_t head_bytes_max = 16 * 1024;
constexpr std::size_t line_bytes_max = 1024;
constexpr std::string_view head_end = "\r\n\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_word(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) { return lower(a) == b; });
}

/// True when a list as "keep-alive, Upgrade" names the word.
bool names(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (same_word(one, word)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

template <class Number>
bool parse_whole(std::string_view text, Number& number, int base) {
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number, base);
  return error == std::errc{} && end == last;
}

}  // namespace

void ResponseReader::reset() {
  state_ = State::head;
  carry_.clear();
  left_ = 0;
}

Progress ResponseReader::end() {
  reset();
  return Progress::whole;
}

Progress ResponseReader::finish() {
  if (state_ != State::until_end) return Progress::broken;
  keeps_alive_ = false;
  return end();
}

Progress ResponseReader::feed(std::string_view& bytes) {
  if (state_ == State::head) {
    const auto progress = feed_head(bytes);
    if (progress != Progress::more || state_ == State::head) return progress;
  }
  if (state_ == State::until_end) {
    bytes = {};
    return Progress::more;
  }
  if (state_ != State::body) return feed_chunks(bytes);
  const auto taken = std::min<std::uint64_t>(left_, bytes.size());
  bytes.remove_prefix(taken);
  left_ -= taken;
  return left_ == 0 ? end() : Progress::more;
}

Progress ResponseReader::feed_head(std::string_view& bytes) {
  while (true) {
    std::string_view head;
    if (carry_.empty()) {
      const auto at = bytes.find(head_end);
      if (at == 0) return Progress::broken;
      if (at != std::string_view::npos) {  // as nearly always: nothing is copied
        head = bytes.substr(0, at);
        bytes.remove_prefix(at + head_end.size());
      }
    }
    if (head.empty()) {
      const auto seen = carry_.size();
      carry_.append(
          bytes.substr(0, head_bytes_max + head_end.size() - std::min(seen, head_bytes_max)));
      const auto at = carry_.find(head_end, seen < 3 ? 0 : seen - 3);
      if (at == std::string::npos) {
        bytes = {};
        return carry_.size() > head_bytes_max ? Progress::broken : Progress::more;
      }
      bytes.remove_prefix(at + head_end.size() - seen);
      carry_.resize(at);
      head = carry_;
    }
    const bool good = read_head(head);
    carry_.clear();
    if (!good) return Progress::broken;
    if (status_ >= 200) return after_head();
    if (bytes.empty()) return Progress::more;  // 100 Continue: the answer is still to come
  }
}

bool ResponseReader::read_head(std::string_view head) {
  constexpr std::size_t status_at = 9;  // "HTTP/1.1 202 Accepted"
  if (!head.starts_with("HTTP/1.") || head.size() < status_at + 3) return false;
  if (head[8] != ' ' || !parse_whole(head.substr(status_at, 3), status_, 10) || status_ < 100)
    return false;
  keeps_alive_ = head[7] != '0';
  has_length_ = false;
  is_chunked_ = false;
  left_ = 0;
  auto line_end = head.find("\r\n");
  while (line_end != std::string_view::npos) {
    head.remove_prefix(line_end + 2);
    line_end = head.find("\r\n");
    const auto line = head.substr(0, line_end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    if (!read_header(line.substr(0, colon), value)) return false;
  }
  return true;
}

bool ResponseReader::read_header(std::string_view name, std::string_view value) {
  if (same_word(name, "content-length")) {
    has_length_ = true;
    return parse_whole(value, left_, 10);
  }
  if (same_word(name, "transfer-encoding")) {
    is_chunked_ = same_word(value, "chunked");
    return is_chunked_;
  }
  if (same_word(name, "connection")) {
    if (names(value, "close")) keeps_alive_ = false;
    if (names(value, "keep-alive")) keeps_alive_ = true;
  }
  return true;
}

/// RFC 9112, section 6.3.
Progress ResponseReader::after_head() {
  if (status_ == 204 || status_ == 304) return end();
  if (is_chunked_) {
    state_ = State::chunk_size;
  } else if (!has_length_) {
    state_ = State::until_end;
  } else if (left_ == 0) {
    return end();
  } else {
    state_ = State::body;
  }
  return Progress::more;
}

Progress ResponseReader::feed_chunks(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (state_ == State::chunk) {
      const auto taken = std::min<std::uint64_t>(left_, bytes.size());
      bytes.remove_prefix(taken);
      left_ -= taken;
      if (left_ == 0) state_ = State::chunk_end;
      continue;
    }
    const auto line_feed = bytes.find('\n');
    carry_.append(bytes.substr(0, std::min(line_feed, line_bytes_max + 1)));
    if (carry_.size() > line_bytes_max) return Progress::broken;
    bytes.remove_prefix(line_feed == std::string_view::npos ? bytes.size() : line_feed + 1);
    if (line_feed == std::string_view::npos) return Progress::more;
    if (!carry_.ends_with('\r')) return Progress::broken;
    const auto progress = end_chunk_line(std::string_view(carry_).substr(0, carry_.size() - 1));
    carry_.clear();
    if (progress != Progress::more) return progress;
  }
  return Progress::more;
}

Progress ResponseReader::end_chunk_line(std::string_view line) {
  if (state_ == State::trailer) return line.empty() ? end() : Progress::more;
  if (state_ == State::chunk_end) {
    state_ = State::chunk_size;
    return line.empty() ? Progress::more : Progress::broken;
  }
  auto size = line.substr(0, line.find(';'));
  while (size.ends_with(' ')) size.remove_suffix(1);
  if (!parse_whole(size, left_, 16)) return Progress::broken;
  state_ = left_ == 0 ? State::trailer : State::chunk;
  return Progress::more;
}

}  // namespace fixline::traffic
