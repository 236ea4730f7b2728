// Redis fails over in order, behind the name that the service knows: another server is the primary,
// and the one that was is still there for those who are connected, and takes no writes.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "chaos/fault.hpp"
#include "sandbox/private_redis.hpp"
#include "support/gate.hpp"

namespace fixline::chaos {
namespace {

using namespace std::chrono_literals;
using sandbox::PrivateRedis;

constexpr auto patience = 10s;

bool becomes_true(const std::function<bool()>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

bool says(const PrivateRedis& server, const std::string& word) {
  return server.command("INFO replication").value_or("").find(word) != std::string::npos;
}

/// A replica of the stack's Redis, which takes its place for a while. Each reaches the other by
/// TCP.
class Deputy {
 public:
  explicit Deputy(Scene& scene) : chief_(scene.stack.redis()), way_to_chief_(chief_.socket()) {
    auto started =
        PrivateRedis::start({.directory = scene.stack.options().folder / "deputy",
                             .arguments = test::RedisUser::of(scene.stack.options()).arguments()});
    if (!started) return;
    server_ = std::move(*started);
    way_to_deputy_ = std::make_unique<test::Gate>(server_->socket());
  }

  [[nodiscard]] const PrivateRedis& server() const { return *server_; }

  /// False when there is none, or it does not get what the chief has.
  [[nodiscard]] bool follows() {
    return server_ && announce(chief_, way_to_chief_) && announce(*server_, *way_to_deputy_) &&
           server_->command("REPLICAOF 127.0.0.1 " + std::to_string(way_to_chief_.port())) &&
           becomes_true([&] { return says(chief_, "state=online"); });
  }

  [[nodiscard]] bool takes_over() { return hand_over(chief_, *server_, *way_to_deputy_); }
  [[nodiscard]] bool gives_back() { return hand_over(*server_, chief_, way_to_chief_); }

 private:
  static bool announce(const PrivateRedis& server, const test::Gate& way) {
    const auto done = server.command(
        "CONFIG SET replica-announce-ip 127.0.0.1"
        " replica-announce-port " +
        std::to_string(way.port()));
    return done && done->starts_with("+OK");
  }

  /// Writes are held up until the other has them all.
  static bool hand_over(const PrivateRedis& from, const PrivateRedis& to, const test::Gate& way) {
    return becomes_true([&] {
      if (says(to, "role:master")) return says(from, "role:slave");
      if (says(from, "master_failover_state:no-failover"))
        (void)from.command("FAILOVER TO 127.0.0.1 " + std::to_string(way.port()) + " TIMEOUT 3000");
      return false;
    });
  }

  PrivateRedis& chief_;
  test::Gate way_to_chief_;
  std::unique_ptr<PrivateRedis> server_;
  std::unique_ptr<test::Gate> way_to_deputy_;
};

}  // namespace

Fault failover_fault() {
  const auto deputy = std::make_shared<std::unique_ptr<Deputy>>();
  Fault fault{"redis-failover", Subject::redis, 2, true};
  fault.begin = [deputy](Scene& scene) {
    *deputy = std::make_unique<Deputy>(scene);
    scene.has_begun = (*deputy)->follows() && (*deputy)->takes_over();
    if (scene.has_begun) scene.stack.redis_gate().lead_to((*deputy)->server().socket());
  };
  fault.end = [deputy](Scene& scene) {
    const bool is_back = says(scene.stack.redis(), "role:master") || (*deputy)->gives_back();
    if (!is_back) scene.findings.emplace_back("the harness could not fail back");
    scene.stack.redis_gate().lead_to(scene.stack.redis().socket());
    deputy->reset();
    std::filesystem::remove_all(scene.stack.options().folder / "deputy");
  };
  return fault;
}

}  // namespace fixline::chaos
