#include "spool/spool_search.hpp"

#include <optional>
#include <utility>

#include "queue/stream.hpp"

namespace fixline::spool {

asio::awaitable<Result<queue::FlightSearch>> search_flight(SpoolPointQueue& spool,
                                                           queue::FlightName flight) {
  queue::FlightSum sum(std::move(flight));
  for (const auto& [lane, shard] : queue::streams_of(points::all_queues, 1)) {
    std::optional<LookedTo> from = LookedTo{};
    while (from) {
      if (sum.is_used_up()) {
        sum.stop_short();
        break;
      }
      const auto glance = co_await spool.look(lane, *from);
      if (!glance) co_return std::unexpected(glance.error());
      for (const auto& entry : glance->entries) sum.see(entry);
      if (!glance->looked.is_whole) sum.stop_short();
      from = glance->looked.next;
    }
  }
  co_return std::move(sum).found();
}

}  // namespace fixline::spool
