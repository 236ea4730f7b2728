#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/memory_budget.hpp"

namespace fixline::http {

enum class Method : std::uint8_t { get, head, post, other };

/// A whole request, checked against the server's limits, its body still in its content encoding.
struct Request {
  Method method = Method::other;
  std::string path;                                        ///< as it was sent, no query
  std::vector<std::pair<std::string, std::string>> query;  ///< percent-decoded, in order
  std::string content_type;
  std::string content_encoding;
  std::string accept;
  std::string authorization;   ///< a secret: never in a log
  std::string api_key;         ///< X-API-Key, another
  std::string client;          ///< address of the other end, "127.0.0.1"
  std::string token_id;        ///< by which it was let in; empty: by none that has one
  std::string path_parameter;  ///< what stands for the router's {parameter}, percent-decoded
  std::string body;
  std::size_t body_bytes_sent = 0;  ///< of the body as it came
  MemoryShare memory{};             ///< what the server lets this request take; lives as long as it

  /// The first value of a query parameter; nullopt when it is not there.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;

  /// Who asks, for the log: "192.0.2.7", or "192.0.2.7 (token k7m2p9xq4d)".
  [[nodiscard]] std::string asker() const;
};

struct Response {
  unsigned status = 200;
  std::string_view content_type = "application/json";  ///< lives for ever
  std::string body{};
  unsigned retry_after_seconds = 0;   ///< 0: no Retry-After
  std::string allow{};                ///< for a 405
  std::string authenticate{};         ///< for a 401
  std::string link{};                 ///< RFC 8288: where the next page is
  std::string rate_limit{};           ///< for a 429: what is left of the policy
  std::string rate_limit_policy{};    ///< how much may come in which time
  std::string_view further_fields{};  ///< whole lines, each with its CRLF; lives for ever
};

/// The path and the parameters of a request's target, in its origin or absolute form; nullopt when
/// an escape is malformed or hides a NUL.
struct Target {
  std::string path;  ///< its escapes as they are: a proxy that guards a path compares it so, too
  std::vector<std::pair<std::string, std::string>> query;  ///< percent-decoded
};
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

/// Of a target in the absolute form its host and port, which count in place of the field Host; else
/// empty.
[[nodiscard]] std::string_view authority_of(std::string_view target);

}  // namespace fixline::http
