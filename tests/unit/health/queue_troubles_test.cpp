#include "health/queue_troubles.hpp"

#include <gtest/gtest.h>

namespace fixline::health {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

const auto start = QueueTroubles::Clock::now();

TEST(QueueTroubles, TellTheirBeginningAndNotTheLastAttempt) {
  QueueTroubles troubles;
  troubles.goes_on(QueueName::upload, "locked", start);
  troubles.goes_on(QueueName::upload, "still locked", start + 30s);

  const auto all = troubles.all();

  const auto& upload = all[points::index_of(QueueName::upload)];
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->reason, "still locked");
  EXPECT_EQ(upload->since, start);
  EXPECT_FALSE(all[points::index_of(QueueName::live)]);
}

TEST(QueueTroubles, EndWithTheFirstBatchThatIsWritten) {
  QueueTroubles troubles;
  troubles.goes_on(QueueName::live, "locked", start);

  troubles.ends(QueueName::live);

  EXPECT_FALSE(troubles.all()[points::index_of(QueueName::live)]);
}

}  // namespace
}  // namespace fixline::health
