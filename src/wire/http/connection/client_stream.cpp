#include "http/connection/client_stream.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace fixline::http {
namespace {

using reactor::as_value;

}  // namespace

ClientStream::ClientStream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (context_) tls_.emplace(socket_, *context_);
}

asio::awaitable<boost::system::error_code> ClientStream::shake_hands() {
  auto [failed] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_value);
  co_return failed;
}

bool ClientStream::is_plain_http(const boost::system::error_code& failed) {
  return failed.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(failed.value())) == SSL_R_HTTP_REQUEST;
}

void ClientStream::write_in_plain(asio::const_buffer bytes) {
  boost::system::error_code ignored;
  socket_.write_some(bytes, ignored);
}

ClientStream::Moved ClientStream::read_some(asio::mutable_buffer room) {
  if (tls_) return tls_->async_read_some(room, as_value);
  return socket_.async_read_some(room, as_value);
}

ClientStream::Moved ClientStream::write(asio::const_buffer bytes) {
  if (tls_) return asio::async_write(*tls_, bytes, as_value);
  return asio::async_write(socket_, bytes, as_value);
}

std::size_t ClientStream::write_at_once(asio::const_buffer bytes) {
  if (tls_) return 0;
  boost::system::error_code failed;
  return socket_.write_some(bytes, failed);
}

// Few clients end TLS before they end the connection.
bool ClientStream::is_end(const boost::system::error_code& failed) {
  return failed == asio::error::eof || failed == asio::ssl::error::stream_truncated;
}

asio::awaitable<void> ClientStream::end_sending() {
  if (tls_) co_await tls_->async_shutdown(as_value);
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void ClientStream::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void ClientStream::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace fixline::http
