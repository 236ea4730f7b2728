#include "chaos/server_faults.hpp"

#include <string>

namespace fixline::chaos {
namespace {

std::string named(Subject subject, const std::string& fault = {}) {
  return std::string(name_of(subject)) + fault;
}

sandbox::PrivateServer& server_of(Scene& scene, Subject subject) {
  if (subject == Subject::redis) return scene.stack.redis();
  return scene.stack.postgres();
}

const test::SmallDisk& disk_of(Scene& scene, Subject subject) {
  if (subject == Subject::redis) return *scene.stack.redis_disk();
  return subject == Subject::postgres ? *scene.stack.postgres_disk() : *scene.stack.spool_disk();
}

}  // namespace

void restart(Scene& scene, Subject subject) {
  if (auto started = server_of(scene, subject).restart(); !started)
    scene.findings.push_back(named(subject) + " does not start: " + started.error().detail);
}

std::vector<Fault> process_faults(Subject subject) {
  const auto start_again = [subject](Scene& scene) { restart(scene, subject); };
  Fault kill{named(subject, "-kill"), subject, 3, true};
  kill.begin = [subject](Scene& scene) { server_of(scene, subject).kill(); };
  kill.end = start_again;
  Fault freeze{named(subject, "-freeze"), subject, 3, true};
  freeze.begin = [subject](Scene& scene) { server_of(scene, subject).freeze(); };
  freeze.end = [subject](Scene& scene) { server_of(scene, subject).thaw(); };
  Fault stop{named(subject, "-stop"), subject, 1, true};
  stop.begin = [subject](Scene& scene) { server_of(scene, subject).stop(); };
  stop.end = start_again;
  return {kill, freeze, stop};
}

void fill_disk(Scene& scene, Subject subject, double spare_bytes_max) {
  const auto spare = static_cast<std::uint64_t>(scene.random.between(0, spare_bytes_max));
  if (auto done = disk_of(scene, subject).fill(spare); !done)
    scene.findings.push_back("the harness could not fill the disk of " + named(subject) + ": " +
                             done.error().detail);
}

void clear_disk(Scene& scene, Subject subject) {
  if (auto done = disk_of(scene, subject).clear(); !done)
    scene.findings.push_back("the harness could not clear the disk of " + named(subject) + ": " +
                             done.error().detail);
}

Fault disk_fault(Subject subject, double weight, const test::StackOptions& options,
                 double spare_bytes_max) {
  const bool is_server = subject != Subject::spool;
  Fault fault{named(subject, "-disk-full"), subject, weight, true, is_server};
  fault.unavailable = options.no_small_disks;
  fault.begin = [=](Scene& scene) { fill_disk(scene, subject, spare_bytes_max); };
  fault.end = [=](Scene& scene) {
    clear_disk(scene, subject);
    if (is_server && !server_of(scene, subject).is_running()) restart(scene, subject);
  };
  return fault;
}

}  // namespace fixline::chaos
