#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/url.hpp"
#include "error/error.hpp"
#include "reactor/asio.hpp"

namespace fixline::client {

/// One request. All views must stay valid until its exchange has ended.
struct HttpRequest {
  std::string_view method = "POST";
  std::string_view target;              ///< path and query, percent-encoded, from its slash on
  std::string_view content_type{};      ///< empty: no such header
  std::string_view content_encoding{};  ///< empty: no such header
  std::string_view body{};
  std::string_view authorization{};  ///< empty: no such header
};

/// What the service answered.
struct HttpAnswer {
  unsigned status = 0;
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;  ///< the header, when it was a number
  std::string body;
};

/// How long to wait, and how much to take.
struct HttpLimits {
  std::chrono::milliseconds connect{5000};    ///< names looked up and connection made
  std::chrono::milliseconds exchange{60000};  ///< request written and answer read
  std::size_t answer_bytes_max = std::size_t{8} << 20U;
};

/// A keep-alive HTTP/1.1 connection to one service, opened when it is first needed and again after
/// it broke.
///
/// Owned by one reactor; not thread-safe; one exchange at a time.
class HttpConnection {
 public:
  HttpConnection(asio::any_io_executor executor, ServiceAddress address, HttpLimits limits);
  HttpConnection& operator=(HttpConnection&&) = delete;
  ~HttpConnection();

  /// Sends `request` and returns the answer, whatever its status. A kept connection that the
  /// service had closed meanwhile is opened anew, once, without a word.
  /// Errors: unavailable (no connection, or no whole answer: whether the service took the request
  /// is unknown), too_large (the answer).
  asio::awaitable<Result<HttpAnswer>> exchange(const HttpRequest& request);

  /// Ends the exchange under way, which then fails with unavailable. Safe at any time, and twice.
  void close();

 private:
  struct Wire;

  std::unique_ptr<Wire> wire_;
};

/// One request on a connection of its own; blocks until it is answered. Errors as exchange().
[[nodiscard]] Result<HttpAnswer> ask(const ServiceAddress& service, const HttpRequest& request,
                                     HttpLimits limits);

}  // namespace fixline::client
