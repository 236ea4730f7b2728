#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/url.hpp"
#include "reactor/task_group.hpp"

namespace fixline::client {

namespace asio = boost::asio;

/// A request as the fake service received it.
struct SeenRequest {
  std::string head;  ///< request line and headers
  std::string body;
  std::size_t connection;  ///< which connection it came over, from 0
};

/// Answers each request with what a function returns, byte by byte; nullopt cuts the connection.
/// Listens on a free loopback port; lives on the io_context of the test.
class FakeService {
 public:
  using Answerer = std::function<std::optional<std::string>(const SeenRequest&)>;

  FakeService(asio::io_context& context, Answerer answerer);

  [[nodiscard]] ServiceAddress address() const;
  [[nodiscard]] const std::vector<SeenRequest>& seen() const { return seen_; }

  /// Closes the listener and every connection; returns when all of it has ended.
  asio::awaitable<void> stop();

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(asio::ip::tcp::socket socket, std::size_t connection);

  asio::ip::tcp::acceptor acceptor_;
  Answerer answerer_;
  std::vector<SeenRequest> seen_;
  std::size_t connections_ = 0;
  reactor::TaskGroup tasks_;
};

/// An HTTP/1.1 answer with a Content-Length.
[[nodiscard]] std::string http_answer(unsigned status, std::string_view content_type,
                                      std::string_view body, std::string_view more_headers = "");

/// Runs `test` on `context` with the service, and stops it afterwards.
void run_with(asio::io_context& context, FakeService& service,
              std::function<asio::awaitable<void>()> test);

}  // namespace fixline::client
