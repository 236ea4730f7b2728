#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"
#include "http/server_limits.hpp"
#include "http/web_gate.hpp"

namespace fixline::http {

/// Reads one request of HTTP/1.1 or 1.0 from bytes as they come. Knows no socket.
///
/// The grammar and its limits are Beast's parser's; what of it lets a request be taken for another
/// is refused here (FramingError). Of the header only what we look at is kept, which spares a copy
/// of every field; fields behind a chunked body are none of it. Feed it with put(), header first;
/// eager(true) from then on.
class RequestReader : public boost::beast::http::basic_parser<true> {
 public:
  RequestReader(std::uint32_t header_bytes_max, std::size_t body_bytes_max);

  /// As the parser's.
  std::size_t put(boost::asio::const_buffer bytes, boost::system::error_code& failed);

  /// What was read so far; whole once is_done(). The target is for parse_target().
  [[nodiscard]] Request& request() noexcept { return request_; }
  [[nodiscard]] std::string_view target() const noexcept { return target_; }
  [[nodiscard]] unsigned version() const noexcept { return version_; }  ///< 11 or 10

  [[nodiscard]] const PageMarks& marks() const noexcept { return marks_; }

  /// The client waits for a "100 Continue" before it sends the body.
  [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }

  /// The connection is for another request, too, as the header says.
  [[nodiscard]] bool keeps_connection() const noexcept { return keeps_connection_; }

 private:
  using View = boost::beast::string_view;
  using Code = boost::beast::error_code;
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;

  void on_request_impl(Verb method, View name, View target, int version, Code& failed) override;
  void on_response_impl(int, View, int, Code&) override {}
  void on_field_impl(Field field, View name, View value, Code& failed) override;
  void on_header_impl(Code& failed) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& failed) override;
  std::size_t on_body_impl(View bytes, Code& failed) override;
  void on_chunk_header_impl(std::uint64_t, View, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t left, View bytes, Code& failed) override;
  void on_finish_impl(Code&) override {}

  [[nodiscard]] bool is_folded(View name, View value) const;
  [[nodiscard]] bool is_first(unsigned field);
  [[nodiscard]] Code judged_host(View value);
  [[nodiscard]] Code judged_framing(Field field, View value);

  Request request_;
  PageMarks marks_;
  std::string target_;
  unsigned version_ = 11;
  unsigned fields_seen_ = 0;  // a bit each: of those that we keep, the first of a name counts
  const char* bytes_end_ = nullptr;  // of what is being put
  bool is_options_ = false;
  bool expects_continue_ = false;
  bool keeps_connection_ = false;
};

/// What to tell a client whose request could not be read; nullopt when nobody listens any more.
[[nodiscard]] std::optional<Response> answer_to_failed_read(const boost::system::error_code& failed,
                                                            const ServerLimits& limits);

}  // namespace fixline::http
