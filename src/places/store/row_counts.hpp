#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>

#include "points/lane.hpp"
#include "postgres/session.hpp"

namespace fixline::store {

/// Rows of each queue's table, by index_of(queue); nullopt where there is no such table.
using RowCounts = std::array<std::optional<std::uint64_t>, points::queue_count>;

/// Counts by reading all of each table: for tests and checks, not for monitoring.
boost::asio::awaitable<Result<RowCounts>> count_rows(postgres::PgSession& session);

/// What the server's last analysis of each table says, partitions included: costs nothing and may
/// be far behind. 0 for a table that was never analysed.
boost::asio::awaitable<Result<RowCounts>> estimate_rows(postgres::PgSession& session);

}  // namespace fixline::store
