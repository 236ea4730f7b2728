#include <charconv>
#include <memory>
#include <string_view>

#include "chaos/fault.hpp"
#include "chaos/server_faults.hpp"

namespace fixline::chaos {
namespace {

constexpr double spare_bytes_max = 65'536;

/// The number after `name:` in INFO's text; 0 when it is not there.
std::uint64_t fact(const std::string& info, std::string_view name) {
  const auto at = info.find(name);
  std::uint64_t value = 0;
  if (at != std::string::npos)
    std::from_chars(info.data() + at + name.size(), info.data() + info.size(), value);
  return value;
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

/// Redis dies while it can't write: with everysec it has answered what is in no file yet.
Fault disk_then_kill_fault(const test::StackOptions& options) {
  Fault fault{"redis-disk-full-kill", Subject::redis, 1, true, true};
  fault.unavailable = options.no_small_disks;
  if (fault.unavailable.empty() && options.appendfsync != "always")
    fault.unavailable = "only appendfsync always promises anything there";
  fault.begin = [](Scene& scene) { fill_disk(scene, Subject::redis, spare_bytes_max); };
  fault.end = [](Scene& scene) {
    scene.stack.redis().kill();
    clear_disk(scene, Subject::redis);
    restart(scene, Subject::redis);
  };
  return fault;
}

}  // namespace

std::vector<Fault> redis_faults(const test::StackOptions& options) {
  auto faults = process_faults(Subject::redis);
  faults.push_back(memory_fault());
  faults.push_back(disk_fault(Subject::redis, 2, options, spare_bytes_max));
  faults.push_back(disk_then_kill_fault(options));
  return faults;
}

}  // namespace fixline::chaos
