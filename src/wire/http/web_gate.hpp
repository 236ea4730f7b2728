#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace fixline::http {

/// What of a request's header tells whose page asks through a browser, and under which name.
struct PageMarks {
  std::string host;            ///< with its port; empty: the client does not say whom it means
  std::string origin;          ///< of the page, "https://app.example.org"; empty: none is told
  bool is_cross_site = false;  ///< the browser says that it is the page of another site
  bool is_preflight = false;   ///< the browser asks whether the page may ask
};

/// What an operator lets in.
struct WebRules {
  std::vector<std::string> origins;  ///< of pages, "https://app.example.org"
  std::vector<std::string> hosts;    ///< names, without a port, of a server that is on loopback
};

/// Keeps pages of others from using the browsers of those who reach this server: across origins,
/// and under a name of their own that they made lead to loopback (DNS rebinding).
///
/// Immutable.
class WebGate {
 public:
  WebGate(WebRules rules, bool is_on_loopback)
      : rules_(std::move(rules)), is_on_loopback_(is_on_loopback) {}

  /// 403 for what must not go on; nothing of its body needs to be read for that.
  [[nodiscard]] std::optional<Response> refusal_of(const PageMarks& marks) const;

  /// The page's origin when the rules name it, for the answer to name it, too; else empty. Lives as
  /// long as `marks`.
  [[nodiscard]] std::string_view named_origin(const PageMarks& marks) const;

 private:
  [[nodiscard]] bool is_host_of_ours(std::string_view host) const;

  WebRules rules_;
  bool is_on_loopback_;
};

/// What the page of a named origin may do here.
[[nodiscard]] Response preflight_answer();

}  // namespace fixline::http
