#include <charconv>
#include <memory>
#include <string_view>

#include "chaos/fault.hpp"

namespace fixline::chaos {
namespace {

void restart(Scene& scene) {
  if (auto started = scene.stack.redis().restart(); !started)
    scene.findings.push_back("Redis does not start: " + started.error().detail);
}

/// The number after `name:` in INFO's text; 0 when it is not there.
std::uint64_t fact(const std::string& info, std::string_view name) {
  const auto at = info.find(name);
  std::uint64_t value = 0;
  if (at != std::string::npos)
    std::from_chars(info.data() + at + name.size(), info.data() + info.size(), value);
  return value;
}

std::vector<Fault> process_faults() {
  Fault kill{"redis-kill", Subject::redis, 3, true};
  kill.begin = [](Scene& scene) { scene.stack.redis().kill(); };
  kill.end = restart;
  Fault freeze{"redis-freeze", Subject::redis, 3, true};
  freeze.begin = [](Scene& scene) { scene.stack.redis().freeze(); };
  freeze.end = [](Scene& scene) { scene.stack.redis().thaw(); };
  Fault stop{"redis-stop", Subject::redis, 1, true};
  stop.begin = [](Scene& scene) { scene.stack.redis().stop(); };
  stop.end = restart;
  return {kill, freeze, stop};
}

Fault memory_fault() {
  constexpr std::uint64_t spare_bytes = 64 * 1024;
  Fault fault{"redis-out-of-memory", Subject::redis, 2, true};
  fault.begin = [](Scene& scene) {
    const auto used = fact(scene.stack.redis().command("INFO memory").value_or(""), "used_memory:");
    (void)scene.stack.redis().command("CONFIG SET maxmemory " + std::to_string(used + spare_bytes));
  };
  fault.end = [](Scene& scene) {
    const auto done = scene.stack.redis().command("CONFIG SET maxmemory 0");
    if (!done || !done->starts_with("+OK"))
      scene.findings.push_back("the harness could not give Redis its memory back");
  };
  return fault;
}

void fill(Scene& scene) {
  const auto spare = static_cast<std::uint64_t>(scene.random.between(0, 65'536));
  if (auto done = scene.stack.redis_disk()->fill(spare); !done)
    scene.findings.push_back("the harness could not fill Redis' disk: " + done.error().detail);
}

void clear(Scene& scene) {
  if (auto done = scene.stack.redis_disk()->clear(); !done)
    scene.findings.push_back("the harness could not clear Redis' disk: " + done.error().detail);
}

Fault disk_fault(const test::StackOptions& options) {
  Fault fault{"redis-disk-full", Subject::redis, 2, true, true};
  fault.unavailable = options.no_small_disks;
  fault.begin = fill;
  fault.end = [](Scene& scene) {
    clear(scene);
    if (!scene.stack.redis().is_running()) restart(scene);
  };
  return fault;
}

/// Redis dies while it can't write: with everysec it has answered what is in no file yet.
Fault disk_then_kill_fault(const test::StackOptions& options) {
  Fault fault{"redis-disk-full-kill", Subject::redis, 1, true, true};
  fault.unavailable = options.no_small_disks;
  if (fault.unavailable.empty() && options.appendfsync != "always")
    fault.unavailable = "only appendfsync always promises anything there";
  fault.begin = fill;
  fault.end = [](Scene& scene) {
    scene.stack.redis().kill();
    clear(scene);
    restart(scene);
  };
  return fault;
}

}  // namespace

std::vector<Fault> redis_faults(const test::StackOptions& options) {
  auto faults = process_faults();
  faults.push_back(memory_fault());
  faults.push_back(disk_fault(options));
  faults.push_back(disk_then_kill_fault(options));
  return faults;
}

}  // namespace fixline::chaos
