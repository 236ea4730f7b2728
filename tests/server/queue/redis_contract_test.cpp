#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

class RedisBackend {
 public:
  RedisBackend() { static_cast<void>(test::empty_redis()); }

  std::unique_ptr<RedisInstance> open(asio::any_io_executor executor) {
    return std::make_unique<RedisInstance>(executor);
  }
};

using Backends = testing::Types<RedisBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Redis, PointQueueContract, Backends);

}  // namespace
}  // namespace fixline::queue
