#include "http/connection/response_text.hpp"

// clang-format off
#include <ostream>  // for Boost's string_view, which writes to one
// clang-format on
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <string_view>

namespace fixline::http {
namespace {

constexpr std::size_t head_bytes_guess = 384;

void append_number(std::string& out, std::size_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

/// As browsers want it told, of an answer that is another to another page.
void append_readable_by(std::string& out, std::string_view origin) {
  append_field(out, "Access-Control-Allow-Origin", origin);
  out.append(
      "Vary: Origin\r\n"
      "Access-Control-Expose-Headers: Link, RateLimit, RateLimit-Policy, Retry-After\r\n");
}

std::string_view reason_phrase(unsigned status) {
  namespace bhttp = boost::beast::http;
  const auto reason = bhttp::obsolete_reason(bhttp::int_to_status(status));
  return {reason.data(), reason.size()};
}

}  // namespace

void append_response(std::string& out, const Response& response, const AnswerForm& form) {
  out.reserve(out.size() + head_bytes_guess + response.body.size());
  out.append(form.version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  append_number(out, response.status);
  out.append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_field(out, "Date", form.date);
  append_field(out, "Content-Type", response.content_type);
  out.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
  if (response.retry_after_seconds > 0) {
    out.append("Retry-After: ");
    append_number(out, response.retry_after_seconds);
    out.append("\r\n");
  }
  append_field(out, "Allow", response.allow);
  append_field(out, "WWW-Authenticate", response.authenticate);
  append_field(out, "Link", response.link);
  append_field(out, "RateLimit", response.rate_limit);
  append_field(out, "RateLimit-Policy", response.rate_limit_policy);
  out.append(response.further_fields);
  if (!form.readable_origin.empty()) append_readable_by(out, form.readable_origin);
  if (form.version == 10 && form.keep_alive) out.append("Connection: keep-alive\r\n");
  if (form.version != 10 && !form.keep_alive) out.append("Connection: close\r\n");
  if (response.status != 204) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  out.append("\r\n");
  if (!form.is_head) out.append(response.body);
}

}  // namespace fixline::http
