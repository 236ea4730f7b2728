// One instance of two loses PostgreSQL: what it has read must not wait for it.
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include "chaos/drain.hpp"
#include "chaos/fault.hpp"
#include "support/gate.hpp"
#include "support/reserved_port.hpp"

namespace fixline::chaos {
namespace {

using namespace std::chrono_literals;

struct Twin {
  explicit Twin(const test::Stack& stack) : database(stack.database_socket()) {
    if (auto started = stack.start_twin(database, port.number())) service = std::move(*started);
  }

  /// It has begun to read from the queue.
  [[nodiscard]] bool is_ready() const {
    constexpr auto patience = 5s;
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (service && std::chrono::steady_clock::now() < give_up) {
      if (points_waiting(port.number())) return true;
      std::this_thread::sleep_for(20ms);
    }
    return false;
  }

  test::Gate database;
  test::ReservedPort port;
  std::unique_ptr<sandbox::ChildProcess> service;
};

}  // namespace

Fault twin_fault() {
  const auto twin = std::make_shared<std::unique_ptr<Twin>>();
  Fault fault{"postgres-out-for-a-twin", Subject::postgres, 2, false};
  fault.begin = [twin](Scene& scene) {
    *twin = std::make_unique<Twin>(scene.stack);
    scene.has_begun = (*twin)->is_ready();
    const bool refuses = scene.random.chance(0.5);
    (*twin)->database.set({.refuses = refuses, .silent = !refuses});
  };
  fault.end = [twin](Scene& scene) {
    if ((*twin)->service && scene.random.chance(0.5)) {
      const auto end = (*twin)->service->stop(SIGTERM, 40s);
      if (!end.success()) scene.findings.push_back("the twin told to stop: " + end.text());
    }
    twin->reset();  // killed, where it still runs
  };
  return fault;
}

}  // namespace fixline::chaos
