#include "http/web_gate.hpp"

#include <algorithm>

#include "http/problem.hpp"
#include "text/ascii.hpp"

namespace fixline::http {
namespace {

using text::is_same_word;

bool is_among(std::string_view word, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const auto& one) { return is_same_word(word, one); });
}

std::string_view without_port(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

/// No name of the DNS has a last label of digits alone: browsers take it for an address.
bool is_loopback(std::string_view host) {
  return is_same_word(host, "localhost") || host == "[::1]" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

bool is_of_host(std::string_view origin, std::string_view host) {
  const auto scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos && is_same_word(origin.substr(scheme_end + 3), host);
}

}  // namespace

std::optional<Response> WebGate::refusal_of(const PageMarks& marks) const {
  if (is_on_loopback_ && !is_host_of_ours(marks.host))
    return problem(403, "this server is reached as localhost; HTTP_HOSTS lets in other names");
  const bool is_foreign =
      marks.is_cross_site || (!marks.origin.empty() && !is_of_host(marks.origin, marks.host));
  if (is_foreign && named_origin(marks).empty())
    return problem(403, "a page of another site asks; CORS_ORIGINS lets it in by its origin");
  return std::nullopt;
}

std::string_view WebGate::named_origin(const PageMarks& marks) const {
  return !marks.origin.empty() && is_among(marks.origin, rules_.origins) ? marks.origin
                                                                         : std::string_view();
}

bool WebGate::is_host_of_ours(std::string_view host) const {
  const auto name = without_port(host);
  return name.empty() || is_loopback(name) || is_among(name, rules_.hosts);
}

Response preflight_answer() {
  return {.status = 204,
          .content_type = {},
          .further_fields =
              "Access-Control-Allow-Methods: GET, HEAD, POST\r\n"
              "Access-Control-Allow-Headers: Authorization, Content-Encoding, Content-Type, "
              "X-API-Key\r\n"
              "Access-Control-Max-Age: 600\r\n"};
}

}  // namespace fixline::http
