#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fixline::reactor {

/// Awaits an operation of Asio whose failure is a value, not an exception:
/// `auto [failed, bytes] = co_await socket.async_read_some(buffer, as_value);`
inline constexpr auto as_value = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace fixline::reactor
