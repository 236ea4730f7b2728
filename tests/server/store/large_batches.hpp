#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/store/migrated_database.hpp"
#include "server/store/table_statistics.hpp"
#include "server/store/tracks.hpp"
#include "store/bulk/write_step.hpp"

namespace fixline::test {

/// Enough points for all that is done with a large batch.
inline constexpr std::size_t many = 2 * store::large_batch_min;

/// Batches of live points on their way into an empty table.
class LiveBatches : public testing::Test {
 protected:
  store::Written settle(store::PostgresPointWriter& writer,
                        const std::vector<points::Track>& tracks,
                        store::Delivery delivery = store::Delivery::first) {
    store::WriteRequest request{points::QueueName::live, tracks};
    request.delivery = delivery;
    auto settled = run(database_.context(), writer.settle(request));
    EXPECT_TRUE(settled) << settled.error().detail;
    return settled ? settled->written : store::Written{};
  }
  store::Written settle(const std::vector<points::Track>& tracks,
                        store::Delivery delivery = store::Delivery::first) {
    return settle(writer_, tracks, delivery);
  }
  /// Through a session of its own, so many times.
  store::Written settle_apart(const std::vector<points::Track>& tracks,
                              store::Delivery delivery = store::Delivery::first, int times = 1) {
    auto writer = writer_to(database_);
    store::Written last;
    for (int i = 0; i < times; ++i) last = settle(writer, tracks, delivery);
    return last;
  }
  std::string stored() { return database_.value("SELECT count(*) FROM live_track_points"); }

  MigratedDatabase database_;
  store::PostgresPointWriter writer_ = writer_to(database_);
};

}  // namespace fixline::test
