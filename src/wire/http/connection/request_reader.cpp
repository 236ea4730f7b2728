#include "http/connection/request_reader.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <functional>
#include <string>

#include "http/connection/framing_error.hpp"
#include "http/problem.hpp"
#include "text/ascii.hpp"

namespace fixline::http {
namespace {

namespace bhttp = boost::beast::http;

/// What a client announces is not believed with memory beyond this.
constexpr std::size_t announced_bytes_max = std::size_t{1} << 20;
/// Left over behind a body, so that a JSON reader can pad it where it is.
constexpr std::size_t spare_bytes = 64;

enum FieldBit : unsigned {
  content_type_bit = 1U << 0U,
  content_encoding_bit = 1U << 1U,
  accept_bit = 1U << 2U,
  authorization_bit = 1U << 3U,
  expect_bit = 1U << 4U,
  host_bit = 1U << 5U,
  content_length_bit = 1U << 6U,
  origin_bit = 1U << 7U,
  api_key_bit = 1U << 8U,
};

Method method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get: return Method::get;
    case bhttp::verb::head: return Method::head;
    case bhttp::verb::post: return Method::post;
    default: return Method::other;
  }
}

}  // namespace

RequestReader::RequestReader(std::uint32_t header_bytes_max, std::size_t body_bytes_max) {
  header_limit(header_bytes_max);
  body_limit(body_bytes_max);
}

std::size_t RequestReader::put(boost::asio::const_buffer bytes, boost::system::error_code& failed) {
  bytes_end_ = static_cast<const char*>(bytes.data()) + bytes.size();
  return basic_parser::put(bytes, failed);
}

void RequestReader::on_request_impl(Verb method, View /*name*/, View target, int version,
                                    Code& /*failed*/) {
  request_.method = method_of(method);
  is_options_ = method == Verb::options;
  target_.assign(target.data(), target.size());
  marks_.host = authority_of(target_);
  version_ = static_cast<unsigned>(version);
}

void RequestReader::on_field_impl(Field field, View name, View value, Code& failed) {
  if (is_folded(name, value)) failed = FramingError::folded_field;
  if (failed || is_header_done()) return;
  const auto keep = [&](unsigned bit, std::string& into) {
    if (is_first(bit)) into.assign(value.data(), value.size());
  };
  switch (field) {
    case Field::content_type: return keep(content_type_bit, request_.content_type);
    case Field::content_encoding: return keep(content_encoding_bit, request_.content_encoding);
    case Field::accept: return keep(accept_bit, request_.accept);
    case Field::authorization: return keep(authorization_bit, request_.authorization);
    case Field::expect:
      if (is_first(expect_bit)) expects_continue_ = boost::beast::iequals(value, "100-continue");
      return;
    case Field::origin: return keep(origin_bit, marks_.origin);
    case Field::access_control_request_method: marks_.is_preflight = is_options_; return;
    case Field::host: failed = judged_host(value); return;
    case Field::content_length:
    case Field::transfer_encoding: failed = judged_framing(field, value); return;
    case Field::sec_fetch_site:
      marks_.is_cross_site |= boost::beast::iequals(value, "cross-site");
      return;
    case Field::unknown:
      if (boost::beast::iequals(name, "X-API-Key")) keep(api_key_bit, request_.api_key);
      return;
    default: return;
  }
}

// A folded value is a copy of the parser's, or stands behind the end of an empty line.
bool RequestReader::is_folded(View name, View value) const {
  const char* const name_end = name.data() + name.size();
  const std::less<const char*> is_before;
  if (is_before(value.data(), name_end) || !is_before(value.data(), bytes_end_)) return true;
  return std::find(name_end, value.data(), '\r') != value.data();
}

bool RequestReader::is_first(unsigned field) {
  const bool was_seen = (fields_seen_ & field) != 0;
  fields_seen_ |= field;
  return !was_seen;
}

RequestReader::Code RequestReader::judged_host(View value) {
  if (!is_first(host_bit)) return FramingError::several_hosts;
  if (marks_.host.empty()) marks_.host.assign(value.data(), value.size());
  return {};
}

RequestReader::Code RequestReader::judged_framing(Field field, View value) {
  if (field == Field::content_length) {
    const bool is_number = std::all_of(value.begin(), value.end(), text::is_digit);
    if (!is_number || !is_first(content_length_bit)) return FramingError::content_length;
    return {};
  }
  if (version_ < 11) return FramingError::chunked_in_http_10;
  if (!boost::beast::iequals(value, "chunked")) return FramingError::transfer_coding;
  return {};
}

void RequestReader::on_header_impl(Code& failed) {
  keeps_connection_ = keep_alive();
  if (version_ >= 11 && is_first(host_bit)) failed = FramingError::no_host;
}

void RequestReader::on_body_init_impl(const boost::optional<std::uint64_t>& length,
                                      Code& /*failed*/) {
  if (!length) return;
  const auto announced = std::min<std::uint64_t>(*length, announced_bytes_max);
  request_.body.reserve(static_cast<std::size_t>(announced) + spare_bytes);
}

std::size_t RequestReader::on_body_impl(View bytes, Code& /*failed*/) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

std::size_t RequestReader::on_chunk_body_impl(std::uint64_t /*left*/, View bytes,
                                              Code& /*failed*/) {
  request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

std::optional<Response> answer_to_failed_read(const boost::system::error_code& failed,
                                              const ServerLimits& limits) {
  if (failed == bhttp::error::body_limit) {
    return problem(413, "the body is larger than " + std::to_string(limits.body_bytes_max) +
                            " bytes; send it in parts");
  }
  if (failed == bhttp::error::header_limit) {
    return problem(
        431, "the header is larger than " + std::to_string(limits.header_bytes_max) + " bytes");
  }
  if (const unsigned status = framing_status(failed)) return problem(status, failed.message());
  if (failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category() &&
      failed != bhttp::error::end_of_stream && failed != bhttp::error::partial_message) {
    return problem(400, "this is not HTTP/1.1: " + failed.message());
  }
  return std::nullopt;
}

}  // namespace fixline::http
