#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fixline {

/// What all that waits is written in.
namespace asio = boost::asio;

namespace reactor {

/// Awaits an operation of Asio whose failure is a value, not an exception:
/// `auto [failed, bytes] = co_await socket.async_read_some(buffer, as_value);`
inline constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

}  // namespace reactor
}  // namespace fixline
