#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fixline::traffic {

/// Reads HTTP/1.x answers to POST requests, one after the other, cut anywhere. Of each it keeps
/// the status alone, and whether the connection may be used again.
class ResponseReader {
 public:
  enum class Progress : std::uint8_t {
    more,   ///< the answer goes on
    whole,  ///< status() and keeps_alive() hold until the next answer is fed
    broken  ///< no HTTP answer, or a head or chunk line beyond its limit; reset() before more
  };

  /// Takes bytes away from the front of `bytes`, up to the end of one answer.
  [[nodiscard]] Progress feed(std::string_view& bytes);

  /// The connection has ended: whole when that is what ends the answer, else broken.
  [[nodiscard]] Progress finish();

  /// Forgets an answer that has begun.
  void reset();

  [[nodiscard]] unsigned status() const { return status_; }
  [[nodiscard]] bool keeps_alive() const { return keeps_alive_; }

 private:
  enum class State : std::uint8_t { head, body, chunk_size, chunk, chunk_end, trailer, until_end };

  Progress feed_head(std::string_view& bytes);
  Progress feed_chunks(std::string_view& bytes);
  Progress end_chunk_line(std::string_view line);
  [[nodiscard]] bool read_head(std::string_view head);
  [[nodiscard]] bool read_header(std::string_view name, std::string_view value);
  Progress after_head();
  Progress end();

  State state_ = State::head;
  std::string carry_;  // a head, or a line of the chunked coding, that is not whole yet
  std::uint64_t left_ = 0;
  bool has_length_ = false;
  bool is_chunked_ = false;
  bool keeps_alive_ = true;
  unsigned status_ = 0;
};

}  // namespace fixline::traffic
