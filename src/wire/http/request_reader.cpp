#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "http/problem.hpp"

namespace fixline::http {
namespace {

namespace bhttp = boost::beast::http;

/// What a client announces is not believed with memory beyond this.
constexpr std::size_t announced_bytes_max = std::size_t{1} << 20;
/// Left over behind a body, so that a JSON reader can pad it where it is.
constexpr std::size_t spare_bytes = 64;

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

void RequestReader::on_request_impl(Verb method, View /*name*/, View target, int version,
                                    Code& /*failed*/) {
  request_.method = method_of(method);
  target_.assign(target.data(), target.size());
  version_ = static_cast<unsigned>(version);
}

void RequestReader::on_field_impl(Field field, View /*name*/, View value, Code& /*failed*/) {
  const auto is_first = [this](unsigned bit) {
    const bool was_seen = (fields_seen_ & bit) != 0;
    fields_seen_ |= bit;
    return !was_seen;
  };
  const auto keep = [&](unsigned bit, std::string& into) {
    if (is_first(bit)) into.assign(value.data(), value.size());
  };
  switch (field) {
    case Field::content_type: return keep(1U << 0U, request_.content_type);
    case Field::content_encoding: return keep(1U << 1U, request_.content_encoding);
    case Field::accept: return keep(1U << 2U, request_.accept);
    case Field::authorization: return keep(1U << 3U, request_.authorization);
    case Field::expect:
      if (is_first(1U << 4U)) expects_continue_ = boost::beast::iequals(value, "100-continue");
      return;
    default: return;
  }
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
  if (failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category() &&
      failed != bhttp::error::end_of_stream && failed != bhttp::error::partial_message) {
    return problem(400, "this is not HTTP/1.1: " + failed.message());
  }
  return std::nullopt;
}

}  // namespace fixline::http
