#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

#include "chaos/fault.hpp"
#include "support/failpoints.hpp"

namespace fixline::chaos {
namespace {

using namespace std::chrono_literals;

constexpr auto start_limit = 10s;
constexpr auto stop_limit = 40s;  // its own is 25 s

void kill_fixline(Scene& scene) { scene.stack.fixline().stop(SIGKILL, 5s); }

void start_fixline(Scene& scene, const test::Extra& extra = {}) {
  if (auto started = scene.stack.start_fixline(extra); !started)
    scene.findings.push_back("fixline does not start: " + started.error().detail);
}

// A signal that comes before the program has got as far as its handler ends it, as it does any
// program; nothing was taken in by then.
void wait_until_it_listens(Scene& scene) {
  namespace asio = boost::asio;
  const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), scene.stack.port());
  const auto deadline = std::chrono::steady_clock::now() + start_limit;
  while (scene.stack.fixline().is_running() && std::chrono::steady_clock::now() < deadline) {
    asio::io_context loop;
    boost::system::error_code failed;
    asio::ip::tcp::socket(loop).connect(endpoint, failed);
    if (!failed) return;
    std::this_thread::sleep_for(5ms);
  }
}

void stop_in_order(Scene& scene) {
  wait_until_it_listens(scene);
  const auto end = scene.stack.fixline().stop(SIGTERM, stop_limit);
  if (!end.success()) scene.findings.push_back("fixline told to stop: " + end.text());
}

Fault kill_fault() {
  Fault fault{"fixline-kill", Subject::fixline, 3, true, false, true};
  fault.begin = kill_fixline;
  fault.end = [](Scene& scene) { start_fixline(scene); };
  return fault;
}

Fault freeze_fault() {
  Fault fault{"fixline-freeze", Subject::fixline, 2, true, false, true};
  fault.begin = [](Scene& scene) { scene.stack.fixline().signal(SIGSTOP); };
  fault.end = [](Scene& scene) { scene.stack.fixline().signal(SIGCONT); };
  return fault;
}

Fault stop_fault() {
  Fault fault{"fixline-stop", Subject::fixline, 2, true, false, true};
  fault.begin = stop_in_order;
  fault.end = [](Scene& scene) { start_fixline(scene); };
  return fault;
}

/// Another number of shards for a while: points wait in those that are written no more.
Fault shards_fault() {
  Fault fault{"fixline-shards", Subject::fixline, 2, true};
  fault.begin = [](Scene& scene) {
    stop_in_order(scene);
    start_fixline(scene, {{"QUEUE_SHARDS", std::to_string(1 + scene.random.bits() % 6)}});
  };
  fault.end = [](Scene& scene) {
    kill_fixline(scene);
    start_fixline(scene);
  };
  return fault;
}

/// Several starts one upon the other: none has time for more than its first steps.
Fault flapping_fault() {
  Fault fault{"fixline-flapping", Subject::fixline, 1, true};
  fault.begin = kill_fixline;
  fault.during = [](Scene& scene) {
    if (!scene.random.chance(0.1)) return;
    kill_fixline(scene);
    start_fixline(scene);
  };
  fault.end = [](Scene& scene) {
    kill_fixline(scene);
    start_fixline(scene);
  };
  return fault;
}

Fault failpoint_fault() {
  const auto names = test::failpoints_in(FIXLINE_SOURCES);
  Fault fault{"fixline-failpoint", Subject::fixline, 4, true};
  if (names.empty()) fault.unavailable = "the program has no failpoints";
  fault.begin = [names](Scene& scene) {
    kill_fixline(scene);
    const auto& name = names[scene.random.bits() % names.size()];
    const auto nth = 1 + scene.random.bits() % 20;
    start_fixline(scene, {{"FAILPOINT", name + ":" + std::to_string(nth)}});
  };
  fault.end = [](Scene& scene) {
    kill_fixline(scene);
    start_fixline(scene);
  };
  return fault;
}

std::optional<std::string> faketime_library() {
  for (const char* const place : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                                  "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"})
    if (std::filesystem::exists(place)) return place;
  return std::nullopt;
}

void jump(Scene& scene) {
  constexpr double day_s = 86'400;
  const auto seconds = static_cast<long>(scene.random.between(-3 * day_s, 3 * day_s));
  std::ofstream(scene.stack.options().folder / "clock")
      << (seconds < 0 ? "" : "+") << seconds << "\n";
}

/// The service alone is in another time, and it changes while it runs; its monotonic clock does
/// not.
Fault clock_fault() {
  Fault fault{"fixline-clock-jump", Subject::fixline, 1, true};
  const auto library = faketime_library();
  if (!library) fault.unavailable = "libfaketime is not installed";
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  fault.unavailable = "libfaketime and sanitizers exclude each other";
#endif
  fault.begin = [library](Scene& scene) {
    kill_fixline(scene);
    jump(scene);
    start_fixline(scene, {{"LD_PRELOAD", *library},
                          {"FAKETIME_TIMESTAMP_FILE", scene.stack.options().folder / "clock"},
                          {"FAKETIME_CACHE_DURATION", "1"},
                          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
  };
  fault.during = [](Scene& scene) {
    if (scene.random.chance(0.02)) jump(scene);
  };
  fault.end = [](Scene& scene) {
    stop_in_order(scene);
    start_fixline(scene);
  };
  return fault;
}

}  // namespace

std::vector<Fault> fixline_faults() {
  return {kill_fault(),     freeze_fault(),    stop_fault(), shards_fault(),
          flapping_fault(), failpoint_fault(), clock_fault()};
}

}  // namespace fixline::chaos
