#include "chaos/fault.hpp"

namespace fixline::chaos {

std::vector<Fault> spool_faults(const test::StackOptions& options) {
  constexpr double spare_bytes_max = 300'000;
  Fault fault{"spool-disk-full", Subject::spool, 1, true};
  fault.unavailable = options.no_small_disks;
  fault.begin = [](Scene& scene) {
    const auto spare = static_cast<std::uint64_t>(scene.random.between(0, spare_bytes_max));
    if (auto done = scene.stack.spool_disk()->fill(spare); !done)
      scene.findings.push_back("the harness could not fill the spool's disk: " +
                               done.error().detail);
  };
  fault.end = [](Scene& scene) {
    if (auto done = scene.stack.spool_disk()->clear(); !done)
      scene.findings.push_back("the harness could not clear the spool's disk: " +
                               done.error().detail);
  };
  return {fault};
}

}  // namespace fixline::chaos
