#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
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
  /// Beast's grammar without its fields, each of which would be copied.
  class Parser : public boost::beast::http::basic_parser<false> {
   public:
    Parser();

    [[nodiscard]] unsigned status() const { return status_; }

   private:
    using View = boost::beast::string_view;
    using Code = boost::beast::error_code;

    void on_request_impl(boost::beast::http::verb, View, View, int, Code&) override {}
    void on_response_impl(int status, View, int, Code&) override {
      status_ = static_cast<unsigned>(status);
    }
    void on_field_impl(boost::beast::http::field, View, View, Code&) override {}
    void on_header_impl(Code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
    std::size_t on_body_impl(View bytes, Code&) override { return bytes.size(); }
    void on_chunk_header_impl(std::uint64_t, View, Code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Code&) override {
      return bytes.size();
    }
    void on_finish_impl(Code&) override {}

    unsigned status_ = 0;
  };

  Progress end(bool keeps_alive);

  std::optional<Parser> parser_;  // of the answer that has begun
  std::string carry_;             // a head, or a line of the chunked coding, that is not whole yet
  bool keeps_alive_ = true;
  unsigned status_ = 0;
};

}  // namespace fixline::traffic
