#include "server/queue/point_queue_contract.hpp"
#include "spool/spool_point_queue.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::queue {
namespace {

/// A process's spool and its one way in; stop() ends both.
class SpoolInstance {
 public:
  SpoolInstance(asio::any_io_executor executor, const std::filesystem::path& folder)
      : spool_(
            std::make_unique<spool::Spool>(spool::SpoolOptions{.directory = folder}, log_.log())),
        queue_(std::make_unique<spool::SpoolPointQueue>(*spool_, executor, tally_, log_.log())) {}

  asio::awaitable<void> start() {
    const bool open = co_await test::eventually(10s, [this] { return spool_->facts().is_open; });
    EXPECT_TRUE(open) << log_.text();
  }

  asio::awaitable<void> stop() {
    queue_.reset();
    spool_.reset();
    co_return;
  }

  [[nodiscard]] spool::SpoolPointQueue& queue() { return *queue_; }

 private:
  test::LogText log_;
  SettledTally tally_;
  std::unique_ptr<spool::Spool> spool_;
  std::unique_ptr<spool::SpoolPointQueue> queue_;
};

class SpoolBackend {
 public:
  std::unique_ptr<SpoolInstance> open(asio::any_io_executor executor) {
    return std::make_unique<SpoolInstance>(executor, folder_.path() / "spool");
  }

 private:
  test::TemporaryFolder folder_;
};

using Backends = testing::Types<SpoolBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Spool, PointQueueContract, Backends);

}  // namespace
}  // namespace fixline::queue
