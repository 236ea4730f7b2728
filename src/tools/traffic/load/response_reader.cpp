#include "traffic/load/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "reactor/asio.hpp"

namespace fixline::traffic {
namespace {

using Progress = ResponseReader::Progress;

constexpr std::uint32_t head_bytes_max = 16 * 1024;

}  // namespace

ResponseReader::Parser::Parser() {
  header_limit(head_bytes_max);
  body_limit(boost::none);
  eager(true);
}

void ResponseReader::reset() {
  parser_.reset();
  carry_.clear();
}

Progress ResponseReader::end(bool keeps_alive) {
  status_ = parser_->status();
  keeps_alive_ = keeps_alive;
  reset();
  return Progress::whole;
}

Progress ResponseReader::feed(std::string_view& bytes) {
  const std::size_t carried = carry_.size();
  if (carried != 0) carry_.append(bytes);
  const std::string_view all = carried != 0 ? carry_ : bytes;
  for (std::size_t at = 0; at < all.size();) {
    if (!parser_) parser_.emplace();
    boost::beast::error_code failed;
    at += parser_->put(asio::buffer(all.substr(at)), failed);
    if (failed == boost::beast::http::error::need_more) {
      if (all.size() - at > head_bytes_max) return Progress::broken;
      bytes = {};
      if (carried == 0) carry_ = all.substr(at);
      carry_.erase(0, carried == 0 ? 0 : at);
      return Progress::more;
    }
    if (failed) return Progress::broken;
    if (!parser_->is_done()) continue;
    if (parser_->status() >= 200) {
      bytes.remove_prefix(at - carried);
      return end(parser_->keep_alive());
    }
    parser_.reset();  // 100 Continue: the answer is still to come
  }
  bytes = {};
  carry_.clear();
  return Progress::more;
}

Progress ResponseReader::finish() {
  if (!parser_) return Progress::broken;
  boost::beast::error_code failed;
  parser_->put_eof(failed);
  return failed || !parser_->is_done() ? Progress::broken : end(false);
}

}  // namespace fixline::traffic
