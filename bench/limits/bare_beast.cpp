// The least that an HTTP server on Boost.Beast and coroutines costs: it reads a request, whatever
// it is, and answers 202 with as many bytes as Fixline's receipt. Nothing is parsed or kept.

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds read_limit{30};
constexpr std::uint64_t body_bytes_max = std::uint64_t{32} << 20U;

// As long as the receipt of one point.
constexpr const char* receipt =
    R"({"mode":"queued","queued":true,"queue":"live_points","flight_id":"bench-limit-123",)"
    R"("flight_uuid":"4c41b06c-4f5d-5c3b-b9d2-187682787e70","accepted":1,"rejected":[],)"
    R"("rejected_count":0,"message":"1 of 1 points queued"})";

using Stream = beast::basic_stream<tcp, asio::io_context::executor_type>;

using Executor = asio::io_context::executor_type;  // its own type: nothing is looked up at run time
using Stream = beast::basic_stream<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Task = asio::awaitable<void, Executor>;
constexpr auto as_value = asio::as_tuple(asio::use_awaitable_t<Executor>());

Task serve(Stream stream) {
  beast::flat_buffer buffer;
  http::response<http::string_body> response(http::status::accepted, 11);
  response.set(http::field::content_type, "application/json");
  response.body() = receipt;
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(body_bytes_max);
    stream.expires_after(read_limit);
    const auto [unread, bytes_read] = co_await http::async_read(stream, buffer, parser, as_value);
    if (unread) break;
    response.keep_alive(parser.get().keep_alive());
    response.prepare_payload();
    const auto [unsent, bytes] = co_await http::async_write(stream, response, as_value);
    if (unsent || !response.keep_alive()) break;
  }
}

Task accept_all(Acceptor& acceptor) {
  while (true) {
    auto [failed, socket] = co_await acceptor.async_accept(as_value);
    if (failed == asio::error::operation_aborted) break;
    if (failed) continue;
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), serve(Stream(std::move(socket))), asio::detached);
  }
}

/// One event loop, with a listener of its own.
class Loop {
 public:
  explicit Loop(const tcp::endpoint& endpoint) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(4096);
    asio::co_spawn(context_, accept_all(acceptor_), asio::detached);
  }

  void run() { context_.run(); }
  void stop() { context_.stop(); }
  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context context_{1};
  Acceptor acceptor_{context_};
};

void serve_until_a_signal(unsigned short port, unsigned threads) {
  std::vector<std::unique_ptr<Loop>> loops;
  for (unsigned i = 0; i < threads; ++i) {
    loops.push_back(std::make_unique<Loop>(tcp::endpoint(asio::ip::address_v4::loopback(), port)));
    port = loops.back()->port();
  }
  asio::io_context signal_context(1);
  asio::signal_set signals(signal_context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) {
    for (const auto& loop : loops) loop->stop();
  });
  std::cout << "listening on 127.0.0.1:" << port << std::endl;
  std::vector<std::jthread> running;
  for (const auto& loop : loops) running.emplace_back([&loop] { loop->run(); });
  signal_context.run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{"Answers 202 to every request, and does nothing else.", "bare_beast"};
  unsigned short port = 0;
  unsigned threads = 1;
  program.add_option("--port", port, "On 127.0.0.1; 0: a free one, which is printed")
      ->capture_default_str();
  program.add_option("--threads", threads, "Event loops, each with its own connections")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  CLI11_PARSE(program, argc, argv);
  try {
    serve_until_a_signal(port, threads);
  } catch (const std::exception& error) {
    std::cerr << "bare_beast: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
