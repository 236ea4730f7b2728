#include <array>
#include <string>
#include <vector>

#include "chaos/fault.hpp"

namespace fixline::chaos {
namespace {

/// "redis-`name`": a command that spoils the set-up, and one that mends it.
Fault command_fault(const std::string& name, double weight,
                    std::function<std::string(Scene&)> spoil,
                    std::function<std::string(Scene&)> mend) {
  Fault fault{"redis-" + name, Subject::redis, weight, true};
  fault.begin = [spoil](Scene& scene) {
    const auto reply = scene.stack.redis().command(spoil(scene));
    scene.has_begun = reply && !reply->starts_with("-");
  };
  fault.end = [mend](Scene& scene) {
    const auto reply = scene.stack.redis().command(mend(scene));
    if (!reply || reply->starts_with("-"))
      scene.findings.push_back("the harness could not tell Redis " + mend(scene));
  };
  return fault;
}

std::string give_all_rights(Scene& scene) {
  const auto user = test::RedisUser::of(scene.stack.options());
  return "ACL SETUSER " + user.name + " " + user.rights;
}

std::string take_a_right(Scene& scene) {
  constexpr std::array rights{"-fcall", "-xadd", "-xreadgroup", "-xack", "-@write", "-info"};
  return std::string("ACL SETUSER ") + test::RedisUser::of(scene.stack.options()).name + " " +
         rights[scene.random.bits() % rights.size()];
}

// A stream is put aside, and something else is under its name, until it is put over that.
constexpr const char* put_a_stream_aside =
    R"(EVAL "local keys = {} for _, k in ipairs(redis.call('KEYS', 'queue:{*')) do )"
    R"(if redis.call('TYPE', k).ok == 'stream' then keys[#keys + 1] = k end end )"
    R"(table.sort(keys) local k = keys[ARGV[1] % #keys + 1] )"
    R"(redis.call('RENAME', k, k .. ':aside') return redis.call('SET', k, 'chaos') " 0 )";
constexpr const char* put_streams_back =
    R"(EVAL "for _, aside in ipairs(redis.call('KEYS', 'queue:{*:aside')) do )"
    R"(redis.call('RENAME', aside, string.sub(aside, 1, -7)) end return 1" 0)";

std::string put_one_aside(Scene& scene) {
  return put_a_stream_aside + std::to_string(scene.random.bits() % 1000);
}

}  // namespace

std::vector<Fault> redis_setup_faults() {
  std::vector<Fault> faults;
  faults.push_back(command_fault("lost-right", 2, take_a_right, give_all_rights));
  // A primary that nobody can reach: it keeps what it has, and takes no writes.
  faults.push_back(command_fault(
      "demoted", 2, [](Scene&) { return "REPLICAOF 127.0.0.1 1"; },
      [](Scene&) { return "REPLICAOF NO ONE"; }));
  faults.push_back(command_fault(
      "no-replicas", 1, [](Scene&) { return "CONFIG SET min-replicas-to-write 1"; },
      [](Scene&) { return "CONFIG SET min-replicas-to-write 0"; }));
  faults.push_back(
      command_fault("wrong-type", 2, put_one_aside, [](Scene&) { return put_streams_back; }));
  return faults;
}

}  // namespace fixline::chaos
