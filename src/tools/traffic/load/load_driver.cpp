#include "traffic/load/load_driver.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include "traffic/load/opening.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t signal_tag = ~0U;
constexpr std::size_t memory_bytes = std::size_t{64} * 1024;
constexpr auto sweep_every = 100ms;
constexpr auto last_turn = 100ms;

// Of an open loop: what is due meanwhile is sent together, late by up to so long, which counts as
// its latency. A wake-up a request would take a large part of the machine that is measured.
constexpr auto lateness_max = 1ms;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The usual soft limit of 1024 descriptors is for programs that use select().
void allow_descriptors(std::size_t connections) {
  constexpr rlim_t others = 64;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= connections + others) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, connections + others);
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // if it fails, opening tells
}

/// The service is measured on what this thread leaves of the processors.
void share_the_machine() {
  ::prctl(PR_SET_TIMERSLACK, 1'000UL);  // ns; the usual 50 us would show in an open loop
  // An answer that comes does not take the processor from whoever sent it: more are taken at once.
  const sched_param no_priority{};
  (void)::sched_setscheduler(0, SCHED_BATCH, &no_priority);  // if it fails, each costs some more
}

}  // namespace

LoadDriver::LoadDriver(LoadPlan plan, posix::StopSignals& signals)
    : plan_(std::move(plan)),
      signals_(signals),
      form_(plan_.requests),
      wires_(plan_.connections),
      memory_(memory_bytes) {}

Result<LoadReport> LoadDriver::run(const Hooks& hooks) {
  requests_max_ = form_.requests_max();
  if (plan_.requests_total) {
    if (*plan_.requests_total > requests_max_)
      return failure(ErrorCode::invalid, "flights would last too long: take more of them");
    requests_max_ = *plan_.requests_total;
  }
  const auto target = find_target(plan_.service, plan_.connect_limit);
  if (!target) return std::unexpected(target.error());
  target_ = *target;
  if (!poller_.watch(signals_.descriptor(), signal_tag))
    throw std::system_error(errno, std::generic_category(), "epoll");
  allow_descriptors(plan_.connections);
  share_the_machine();
  const OpeningPlan opening{plan_.service, target_, plan_.connect_limit, plan_.answer_limit,
                            signal_tag};
  if (auto opened = open_all(wires_, opening, poller_, memory_); !opened)
    return std::unexpected(std::move(opened).error());
  const double cpu_before = cpu_seconds();
  load(hooks);
  report_.cpu_s = cpu_seconds() - cpu_before;
  return std::move(report_);
}

void LoadDriver::load(const Hooks& hooks) {
  start_ = Clock::now();
  end_ = Clock::time_point::max();
  if (plan_.time) end_ = start_ + std::chrono::duration_cast<Clock::duration>(*plan_.time);
  last_answer_ = last_alive_ = start_;
  next_sweep_ = start_ + sweep_every;
  pacer_ = Pacer(plan_.rate, start_);
  auto next_second = start_ + 1s;
  for (std::uint32_t index = 0; index < wires_.size(); ++index)
    if (wires_[index].state() == Wire::State::idle)
      idle_.push_back(index);
    else
      reopen(index, start_);
  issue(start_);
  while (!abandoned_ && (busy_ > 0 || is_issuing(Clock::now()))) {
    for (const auto& event : poller_.wait(next_wake())) handle(event, hooks);
    const auto now = Clock::now();
    issue(now);
    if (now >= next_sweep_) sweep(now);
    if (now >= next_second && hooks.on_second) {
      report_.took = now - start_;
      hooks.on_second(report_);
      next_second = now + 1s;
    }
  }
  finish();
}

bool LoadDriver::is_issuing(Clock::time_point now) const {
  if (report_.requests >= requests_max_ || report_.was_stopped) return false;
  if (now < end_) return true;
  // What was due at the very end still gets its turn, if a connection is free soon.
  return pacer_.is_open_loop() && now < end_ + last_turn &&
         pacer_.intended(report_.requests, now) < end_;
}

Clock::time_point LoadDriver::next_wake() const {
  auto wake = std::min(next_sweep_, end_);
  const auto now = Clock::now();
  if (now >= end_) wake = next_sweep_;
  if (pacer_.is_open_loop() && !idle_.empty() && is_issuing(now))
    wake = std::min(wake, std::max(pacer_.intended(report_.requests, now), now + lateness_max));
  return wake;
}

void LoadDriver::handle(const epoll_event& event, const Hooks& hooks) {
  const auto index = event.data.u32;
  if (index == signal_tag) {
    const auto signals = signals_.count();
    report_.was_stopped = report_.was_stopped || signals > 0;
    abandoned_ = abandoned_ || signals > 1;
    return;
  }
  auto& wire = wires_[index];
  switch (wire.handle(event.events, memory_)) {
    case Wire::Outcome::nothing:
    case Wire::Outcome::refused:  // sweep() tries again
      break;
    case Wire::Outcome::connected: idle_.push_back(index); break;
    case Wire::Outcome::answered: take_answer(wire, index, hooks); break;
    case Wire::Outcome::cut:
      --busy_;
      ++report_.cut;
      [[fallthrough]];
    case Wire::Outcome::dropped: reopen(index, Clock::now()); break;
  }
}

void LoadDriver::take_answer(Wire& wire, std::uint32_t index, const Hooks& hooks) {
  const auto now = Clock::now();
  --busy_;
  last_answer_ = now;
  if (wire.status() / 100 == 2) {
    ++report_.acknowledged;
    report_.points_acknowledged += plan_.requests.points;
    report_.latency.add(now - wire.request().intended);
    if (hooks.on_acknowledged) hooks.on_acknowledged(form_.place_of(wire.request().number), now);
  } else {
    ++report_.refused[wire.status()];
  }
  if (wire.state() == Wire::State::closed)
    reopen(index, now);
  else if (is_issuing(now) && pacer_.is_due(report_.requests, now))
    send_on(index, now);
  else
    idle_.push_back(index);
}

void LoadDriver::issue(Clock::time_point now) {
  while (!idle_.empty() && is_issuing(now) && pacer_.is_due(report_.requests, now)) {
    const auto index = idle_.front();
    idle_.pop_front();
    if (wires_[index].state() == Wire::State::idle) send_on(index, now);
  }
}

void LoadDriver::send_on(std::uint32_t index, Clock::time_point now) {
  const auto number = report_.requests++;
  const Wire::Request request{number, pacer_.intended(number, now)};
  if (wires_[index].send(request, form_.write(number), now + plan_.answer_limit)) {
    ++busy_;
    return;
  }
  ++report_.cut;
  reopen(index, now);
}

void LoadDriver::reopen(std::uint32_t index, Clock::time_point now) {
  (void)wires_[index].open(target_, poller_, index, now + plan_.connect_limit);
}

void LoadDriver::sweep(Clock::time_point now) {
  next_sweep_ = now + sweep_every;
  bool is_alive = false;
  for (std::uint32_t index = 0; index < wires_.size(); ++index) {
    auto& wire = wires_[index];
    const bool is_late = wire.deadline() <= now;
    if (wire.state() == Wire::State::busy && is_late) {
      --busy_;
      ++report_.timed_out;
      wire.close();
    }
    if (wire.state() == Wire::State::connecting && is_late) wire.close();
    if (wire.state() == Wire::State::closed) reopen(index, now);
    is_alive = is_alive || wire.state() == Wire::State::idle || wire.state() == Wire::State::busy;
  }
  if (is_alive) last_alive_ = now;
  report_.is_service_gone = now - last_alive_ > plan_.answer_limit;
  abandoned_ = abandoned_ || report_.is_service_gone;
}

void LoadDriver::finish() {
  const auto now = Clock::now();
  report_.took = (report_.acknowledged > 0 ? last_answer_ : now) - start_;
  report_.cut += busy_;
  const auto due = pacer_.due_before(std::min(now, end_));
  const auto wanted = report_.was_stopped ? report_.requests : std::min(due, requests_max_);
  report_.not_sent = std::max(wanted, report_.requests) - report_.requests;
  report_.next_second = form_.second_after(report_.requests);
}

}  // namespace fixline::traffic
