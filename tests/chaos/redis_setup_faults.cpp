#include <array>
#include <string>
#include <vector>

#include "chaos/fault.hpp"

namespace fixline::chaos {
namespace {

/// "redis-`name`": a command that spoils the set-up, and one that mends it.
Fault command_fault(const std::string& name, double weight,
                    std::function<std::string(Scene&)> spoil, const std::string& mend) {
  Fault fault{"redis-" + name, Subject::redis, weight, true};
  fault.begin = [spoil](Scene& scene) {
    const auto reply = scene.stack.redis().command(spoil(scene));
    scene.has_begun = reply && reply->starts_with("+OK");
  };
  fault.end = [mend](Scene& scene) {
    const auto reply = scene.stack.redis().command(mend);
    if (!reply || !reply->starts_with("+OK"))
      scene.findings.push_back("the harness could not tell Redis " + mend);
  };
  return fault;
}

std::string take_a_right(Scene& scene) {
  constexpr std::array rights{"-fcall", "-xadd", "-xreadgroup", "-xack", "-@write", "-info"};
  return std::string("ACL SETUSER default ") + rights[scene.random.bits() % rights.size()];
}

}  // namespace

std::vector<Fault> redis_setup_faults() {
  std::vector<Fault> faults;
  faults.push_back(command_fault("lost-right", 2, take_a_right, "ACL SETUSER default +@all"));
  // A primary that nobody can reach: it keeps what it has, and takes no writes.
  faults.push_back(command_fault(
      "demoted", 2, [](Scene&) { return "REPLICAOF 127.0.0.1 1"; }, "REPLICAOF NO ONE"));
  faults.push_back(command_fault(
      "no-replicas", 1, [](Scene&) { return "CONFIG SET min-replicas-to-write 1"; },
      "CONFIG SET min-replicas-to-write 0"));
  return faults;
}

}  // namespace fixline::chaos
