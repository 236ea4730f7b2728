#pragma once

#include <chrono>

#include "postgres/address.hpp"
#include "postgres/pg_error.hpp"
#include "reactor/asio.hpp"

namespace fixline::postgres {

/// The address with a `hostaddr` for each host name, since libpq would look names up with a call
/// that blocks the reactor. A name of several addresses becomes several hosts, tried in order.
/// Errors: unavailable (no name could be resolved within `limit`), misconfigured (hosts and ports
/// that don't match in number).
asio::awaitable<PgResult<Address>> resolved(Address address, std::chrono::milliseconds limit);

}  // namespace fixline::postgres
