#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <thread>

#include "reactor/task_group.hpp"
#include "support/reserved_port.hpp"

namespace fixline::test {

namespace asio = boost::asio;

/// How a network is.
struct Weather {
  bool refuses = false;                ///< nobody listens; what was connected is reset
  bool silent = false;                 ///< takes connections and bytes, and passes nothing on
  std::chrono::milliseconds delay{0};  ///< before each piece is passed on
  std::uint64_t bytes_a_second = 0;    ///< in each direction of a connection; 0: no limit
};

/// The network between the service and one of its servers: a TCP port on loopback whose
/// connections end at the server's unix socket, under a weather that can be changed.
///
/// Has a thread of its own. Call it from one other thread.
class Gate {
 public:
  /// Throws when no port is to be had.
  explicit Gate(std::filesystem::path server_socket);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  /// Cuts every connection.
  ~Gate();

  [[nodiscard]] std::uint16_t port() const { return port_.number(); }
  /// Returns when it is so.
  void set(const Weather& weather);
  /// Resets all connections; new ones are taken.
  void reset();
  /// New connections end there, as when a name gets another address; those that are, stay.
  void lead_to(std::filesystem::path server_socket);

 private:
  struct Pair;

  void on_its_thread(const std::function<void()>& action);
  void listen();
  void cut_all();
  asio::awaitable<void> accept(std::uint64_t opening);
  asio::awaitable<void> serve(std::shared_ptr<Pair> pair);
  template <class From, class To>
  asio::awaitable<void> pump(std::shared_ptr<Pair> pair, From& from, To& to);
  asio::awaitable<void> while_silent(const Pair& pair);

  std::filesystem::path server_socket_;
  asio::io_context context_{1};
  ReservedPort port_;
  asio::ip::tcp::acceptor acceptor_;
  reactor::TaskGroup tasks_;
  std::list<std::weak_ptr<Pair>> pairs_;
  Weather weather_;
  std::uint64_t openings_ = 0;
  std::jthread thread_;
};

}  // namespace fixline::test
