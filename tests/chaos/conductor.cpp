#include "chaos/conductor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <thread>

namespace fixline::chaos {

using std::chrono::milliseconds;

namespace {

constexpr std::array subjects{Subject::fixline, Subject::redis, Subject::postgres, Subject::spool};
constexpr std::array subject_weights{0.3, 0.35, 0.35, 0.0};
constexpr double spool_share = 0.06;  // of the steps: Redis and PostgreSQL are out then, too

}  // namespace

std::uint64_t Performance::fault_count() const {
  return std::accumulate(faults.begin(), faults.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& one) { return sum + one.second; });
}

Conductor::Conductor(test::Stack& stack, Load& load, Progress& progress, ToldWatch& watch,
                     ScheduleOptions options)
    : stack_(stack),
      load_(load),
      progress_(progress),
      watch_(watch),
      options_(std::move(options)),
      random_(traffic::Random::of_part(options_.seed, 3)),
      scene_{stack, random_, done_.findings} {
  const auto names = [](const std::vector<std::string>& list, const Fault& fault) {
    return std::ranges::find(list, fault.name) != list.end();
  };
  for (auto& fault : all_faults(stack.options(), options_.variant)) {
    const bool is_wanted =
        (options_.only.empty() || names(options_.only, fault)) && !names(options_.without, fault);
    if (is_wanted && fault.unavailable.empty()) faults_.push_back(std::move(fault));
  }
}

Performance Conductor::play() {
  const auto began = Clock::now();
  while (!faults_.empty() && done_.fault_count() < options_.faults &&
         Clock::now() - began < options_.time) {
    play_step(draw_step());
    ++done_.steps;
  }
  done_.took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  return std::move(done_);
}

milliseconds Conductor::draw_time(milliseconds least, milliseconds most) {
  const double low = std::log(static_cast<double>(least.count()));
  const double high = std::log(static_cast<double>(std::max(least, most).count()));
  return milliseconds(static_cast<std::int64_t>(std::exp(random_.between(low, high))));
}

const Fault* Conductor::draw_one(Subject subject) {
  const auto fits = [&](const Fault& fault) { return fault.subject == subject; };
  double sum = 0;
  for (const auto& fault : faults_) sum += fits(fault) ? fault.weight : 0;
  double at = random_.between(0, sum);
  const Fault* last = nullptr;
  for (const auto& fault : faults_) {
    if (!fits(fault)) continue;
    last = &fault;
    at -= fault.weight;
    if (at < 0) break;
  }
  return last;
}

std::vector<const Fault*> Conductor::draw_step() {
  std::array<bool, subjects.size()> hit{};
  if (random_.chance(spool_share)) {
    hit = {false, true, true, true};
  } else {
    const double how_many = random_.between(0, 1);
    const int wanted = how_many < 0.5 ? 1 : how_many < 0.85 ? 2 : 3;
    for (int count = 0; count < wanted;) {
      double at = random_.between(0, 1);
      std::size_t index = 0;
      while (index + 1 < subject_weights.size() && (at -= subject_weights[index]) >= 0) ++index;
      if (hit[index]) continue;
      hit[index] = true;
      ++count;
    }
  }
  std::vector<const Fault*> step;
  for (std::size_t i = 0; i < subjects.size(); ++i)
    if (const Fault* fault = hit[i] ? draw_one(subjects[i]) : nullptr) step.push_back(fault);
  // With --only, what was drawn may be none of those.
  if (step.empty()) step.push_back(&faults_[random_.bits() % faults_.size()]);
  return step;
}

void Conductor::begin(const Fault& fault) {
  (void)stack_.look_at_memory();
  if (fault.subject == Subject::fixline) disturb(true);
  scene_.has_begun = true;
  fault.begin(scene_);
  if (scene_.has_begun)
    ++done_.faults[fault.name];
  else
    ++done_.not_done;
}

void Conductor::end(const Fault& fault) {
  (void)stack_.look_at_memory();
  fault.end(scene_);
  if (fault.subject == Subject::fixline) disturb(false);
}

void Conductor::disturb(bool begins) {
  load_.service_is_disturbed(begins);
  watch_.service_is_disturbed(begins);
}

bool Conductor::hits_redis_alone(const std::vector<const Fault*>& step) {
  return step.size() == 1 && step.front()->subject == Subject::redis && step.front()->takes_out;
}

void Conductor::play_step(const std::vector<const Fault*>& step) {
  // While nothing runs, nothing is seen.
  constexpr milliseconds longest_down{4000};
  const bool is_down = std::ranges::any_of(step, &Fault::stops_service);
  const auto drawn = draw_time(milliseconds(200), options_.longest);
  const auto time = is_down ? std::min(drawn, longest_down) : drawn;
  std::string names;
  for (const auto* fault : step) names += (names.empty() ? "" : " + ") + fault->name;
  progress_.say(names + ", for " + std::to_string(time.count()) + " ms");
  auto order = step;
  const auto shuffle = [&] {
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random_.bits() % i]);
  };
  shuffle();
  watch_.faults_go_on(true);
  if (hits_redis_alone(step)) load_.redis_is_out(true);
  for (const auto* fault : order) {
    begin(*fault);
    if (random_.chance(0.5)) hold(step, draw_time(milliseconds(5), milliseconds(300)));
  }
  hold(step, time);
  shuffle();
  for (const auto* fault : order) {
    end(*fault);
    if (random_.chance(0.5)) hold({}, draw_time(milliseconds(5), milliseconds(500)));
  }
  load_.redis_is_out(false);
  mend_what_fell(std::ranges::any_of(step, &Fault::may_end_server));
  watch_.faults_go_on(false);
  hold({}, draw_time(milliseconds(100), milliseconds(3000)));
  mend_what_fell(false);
}

void Conductor::hold(const std::vector<const Fault*>& step, milliseconds time) {
  constexpr milliseconds beat{20};
  const auto until = Clock::now() + time;
  while (Clock::now() < until) {
    std::this_thread::sleep_for(
        std::min(beat, std::chrono::ceil<milliseconds>(until - Clock::now())));
    for (const auto* fault : step)
      if (fault->during) fault->during(scene_);
    progress_.beat();
  }
}

void Conductor::mend_what_fell(bool may_fall) {
  constexpr std::chrono::seconds limit{60};
  const auto fallen = stack_.start_what_is_down(limit);
  if (!fallen) {
    done_.findings.push_back("does not start again: " + fallen.error().detail);
    return;
  }
  for (const auto& name : *fallen) {
    if (may_fall && !name.starts_with("fixline")) continue;
    done_.findings.push_back("ended by itself: " + name);
    progress_.say("ENDED BY ITSELF: " + name);
  }
}

}  // namespace fixline::chaos
