#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>

#include "reactor/asio.hpp"

namespace fixline::http {

/// The bytes of one connection, plain or within TLS: which of both, who reads and writes need not
/// know.
///
/// One reactor; not thread-safe; one read and one write at a time.
class ClientStream {
 public:
  /// An operation's error, and how many bytes it moved.
  using Moved = asio::awaitable<std::tuple<boost::system::error_code, std::size_t>>;

  /// `tls`: null for a plain one.
  ClientStream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls);
  ClientStream& operator=(ClientStream&&) = delete;

  [[nodiscard]] bool is_secret() const { return tls_.has_value(); }

  /// First of all where it is secret.
  asio::awaitable<boost::system::error_code> shake_hands();
  /// The client began with plain HTTP: so can it be told, with write_in_plain().
  [[nodiscard]] static bool is_plain_http(const boost::system::error_code& failed);
  void write_in_plain(asio::const_buffer bytes);

  [[nodiscard]] Moved read_some(asio::mutable_buffer room);
  /// All of it.
  [[nodiscard]] Moved write(asio::const_buffer bytes);
  /// What can be sent without a wait; 0 where it is secret.
  [[nodiscard]] std::size_t write_at_once(asio::const_buffer bytes);

  /// Of read_some(): the client sends no more.
  [[nodiscard]] static bool is_end(const boost::system::error_code& failed);

  /// Nothing more is written. Where it is secret, returns when the client has agreed.
  asio::awaitable<void> end_sending();

  /// Ends what is under way, with an error.
  void cancel();
  void close();

 private:
  asio::ip::tcp::socket socket_;
  std::shared_ptr<asio::ssl::context> context_;
  std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
};

}  // namespace fixline::http
