#include "chaos/fault.hpp"

namespace fixline::chaos {
namespace {

using std::chrono::milliseconds;

test::Gate& gate_of(Scene& scene, Subject subject) {
  return subject == Subject::redis ? scene.stack.redis_gate() : scene.stack.postgres_gate();
}

Fault weather_fault(Subject subject, const std::string& kind, double weight, bool takes_out,
                    std::function<test::Weather(traffic::Random&)> draw) {
  Fault fault{std::string(name_of(subject)) + "-" + kind, subject, weight, takes_out};
  fault.begin = [subject, draw](Scene& scene) { gate_of(scene, subject).set(draw(scene.random)); };
  fault.end = [subject](Scene& scene) { gate_of(scene, subject).set({}); };
  return fault;
}

Fault reset_fault(Subject subject) {
  Fault fault{std::string(name_of(subject)) + "-reset", subject, 2, false};
  fault.begin = [subject](Scene& scene) { gate_of(scene, subject).reset(); };
  fault.during = [subject](Scene& scene) {
    if (scene.random.chance(0.1)) gate_of(scene, subject).reset();
  };
  fault.end = fault.begin;
  return fault;
}

}  // namespace

std::vector<Fault> network_faults(Subject subject) {
  using traffic::Random;
  return {weather_fault(subject, "refused", 2, true,
                        [](Random&) { return test::Weather{.refuses = true}; }),
          weather_fault(subject, "silent", 2, true,
                        [](Random&) { return test::Weather{.silent = true}; }),
          weather_fault(subject, "slow", 1, false,
                        [](Random& random) {
                          return test::Weather{
                              .delay = milliseconds(static_cast<int>(random.between(5, 400)))};
                        }),
          weather_fault(subject, "throttled", 1, false,
                        [](Random& random) {
                          return test::Weather{.bytes_a_second = static_cast<std::uint64_t>(
                                                   random.between(2e3, 4e5))};
                        }),
          reset_fault(subject)};
}

}  // namespace fixline::chaos
