#include "support/gate.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::test {

using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;
using reactor::as_value;

namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds look_again{5};

asio::awaitable<void> pause(asio::any_io_executor executor, std::chrono::microseconds time) {
  asio::steady_timer timer(executor, time);
  co_await timer.async_wait(as_value);
}

}  // namespace

/// A client's connection and the one to the server that goes with it.
struct Gate::Pair {
  Pair(tcp::socket from, asio::io_context& context) : client(std::move(from)), server(context) {}

  /// Ends both at once; the client sees a reset.
  void cut() {
    error_code ignored;
    client.set_option(asio::socket_base::linger(true, 0), ignored);
    client.close(ignored);
    server.close(ignored);
    is_cut = true;
  }

  tcp::socket client;
  stream_protocol::socket server;
  bool is_cut = false;
};

Gate::Gate(std::filesystem::path server_socket)
    : server_socket_(std::move(server_socket)),
      acceptor_(context_),
      tasks_(context_.get_executor()) {
  listen();
  thread_ = std::jthread([this] {
    const auto guard = asio::make_work_guard(context_);
    context_.run();
  });
}

Gate::~Gate() {
  on_its_thread([this] {
    error_code ignored;
    acceptor_.close(ignored);
    cut_all();
    tasks_.stop();
  });
  auto joined = asio::co_spawn(context_, tasks_.join(), asio::use_future);
  joined.wait();
  context_.stop();
}

void Gate::on_its_thread(const std::function<void()>& action) {
  std::promise<void> done;
  asio::post(context_, [&] {
    action();
    done.set_value();
  });
  done.get_future().wait();
}

void Gate::listen() {
  const tcp::endpoint place(asio::ip::address_v4::loopback(), port_.number());
  acceptor_.open(place.protocol());
  acceptor_.set_option(reuse_port(true));
  acceptor_.bind(place);
  acceptor_.listen();
  [[maybe_unused]] const bool started = tasks_.spawn(accept(++openings_));
}

void Gate::cut_all() {
  for (const auto& known : pairs_)
    if (const auto pair = known.lock()) pair->cut();
  pairs_.clear();
}

void Gate::set(const Weather& weather) {
  on_its_thread([this, &weather] {
    weather_ = weather;
    if (weather.refuses) {
      error_code ignored;
      acceptor_.close(ignored);
      cut_all();
    } else if (!acceptor_.is_open()) {
      listen();
    }
  });
}

void Gate::reset() {
  on_its_thread([this] { cut_all(); });
}

void Gate::lead_to(std::filesystem::path server_socket) {
  on_its_thread([&] { server_socket_ = std::move(server_socket); });
}

asio::awaitable<void> Gate::accept(std::uint64_t opening) {
  while (acceptor_.is_open() && opening == openings_) {
    auto [failed, client] = co_await acceptor_.async_accept(as_value);
    if (failed) {
      if (failed == asio::error::operation_aborted) co_return;
      co_await pause(context_.get_executor(), look_again);  // no descriptors left, and the like
      continue;
    }
    auto pair = std::make_shared<Pair>(std::move(client), context_);
    std::erase_if(pairs_, [](const auto& known) { return known.expired(); });
    pairs_.push_back(pair);
    if (!tasks_.spawn(serve(std::move(pair)))) co_return;
  }
}

asio::awaitable<void> Gate::serve(std::shared_ptr<Pair> pair) {
  using namespace asio::experimental::awaitable_operators;
  co_await while_silent(*pair);
  if (pair->is_cut) co_return;
  const stream_protocol::endpoint place(server_socket_.string());
  auto [failed] = co_await pair->server.async_connect(place, as_value);
  if (!failed && !pair->is_cut) {
    error_code ignored;
    pair->client.set_option(tcp::no_delay(true), ignored);
    co_await (pump(pair, pair->client, pair->server) && pump(pair, pair->server, pair->client));
  }
  pair->cut();
}

template <class From, class To>
asio::awaitable<void> Gate::pump(std::shared_ptr<Pair> pair, From& from, To& to) {
  std::array<char, 16384> piece;
  for (;;) {
    const auto room = weather_.bytes_a_second == 0
                          ? piece.size()
                          : std::min<std::size_t>(piece.size(), weather_.bytes_a_second / 20 + 1);
    auto [ended, size] = co_await from.async_read_some(asio::buffer(piece.data(), room), as_value);
    // A network that passes nothing on passes no end of a connection on either.
    co_await while_silent(*pair);
    if (pair->is_cut) co_return;
    if (ended) break;
    std::chrono::microseconds wait = weather_.delay;
    if (weather_.bytes_a_second > 0)
      wait += std::chrono::microseconds(size * 1'000'000 / weather_.bytes_a_second);
    if (wait.count() > 0) co_await pause(context_.get_executor(), wait);
    auto [unsent, sent] =
        co_await asio::async_write(to, asio::buffer(piece.data(), size), as_value);
    if (unsent) {
      pair->cut();
      co_return;
    }
  }
  error_code ignored;
  to.shutdown(asio::socket_base::shutdown_send, ignored);
}

asio::awaitable<void> Gate::while_silent(const Pair& pair) {
  while (weather_.silent && !pair.is_cut) co_await pause(context_.get_executor(), look_again);
}

}  // namespace fixline::test
