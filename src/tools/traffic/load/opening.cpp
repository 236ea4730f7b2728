#include "traffic/load/opening.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace fixline::traffic {
namespace {

constexpr std::size_t opening_max = 256;  // more than a listener's backlog may hold is no use
constexpr std::chrono::milliseconds look_every{100};

class Opening {
 public:
  Opening(std::span<Wire> wires, const OpeningPlan& plan, Poller& poller, std::span<char> memory)
      : wires_(wires),
        plan_(plan),
        poller_(poller),
        memory_(memory),
        question_("GET " + plan.service.prefix +
                  "/livez HTTP/1.1\r\nHost: " + plan.service.authority() + "\r\n\r\n") {}

  [[nodiscard]] Result<void> run() {
    while (done_ < wires_.size()) {
      const auto now = Clock::now();
      if (auto begun = begin_some(now); !begun) return begun;
      for (const auto& event : poller_.wait(now + look_every)) {
        if (event.data.u32 == plan_.signal_tag)
          return failure(ErrorCode::cancelled, "ended by a signal before the first request");
        if (auto handled = handle(event); !handled) return handled;
      }
      for (const auto& wire : wires_.first(begun_))
        if ((wire.state() == Wire::State::connecting || wire.state() == Wire::State::busy) &&
            wire.deadline() <= now)
          return failed("a connection got no answer in time");
    }
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<Error> failed(const std::string& why) const {
    return failure(ErrorCode::unavailable, plan_.service.authority() + ": " + why);
  }

  [[nodiscard]] Result<void> begin_some(Clock::time_point now) {
    for (; begun_ < wires_.size() && begun_ - done_ < opening_max; ++begun_)
      if (!wires_[begun_].open(plan_.target, poller_, static_cast<std::uint32_t>(begun_),
                               now + plan_.connect_limit))
        return failed("connection " + std::to_string(begun_ + 1) + ": " +
                      std::generic_category().message(errno));
    return {};
  }

  [[nodiscard]] Result<void> handle(const epoll_event& event) {
    const auto index = event.data.u32;
    auto& wire = wires_[index];
    const auto not_kept = [&] {
      return failed("connection " + std::to_string(index + 1) + " was not kept open");
    };
    const auto now = Clock::now();
    switch (wire.handle(event.events, memory_)) {
      case Wire::Outcome::nothing: return {};
      case Wire::Outcome::connected:
        if (!wire.send({0, now}, question_, now + plan_.answer_limit)) return not_kept();
        return {};
      case Wire::Outcome::answered: ++done_; return {};
      case Wire::Outcome::dropped:
      case Wire::Outcome::refused:
      case Wire::Outcome::cut: break;
    }
    return not_kept();
  }

  std::span<Wire> wires_;
  const OpeningPlan& plan_;
  Poller& poller_;
  std::span<char> memory_;
  std::string question_;
  std::size_t begun_ = 0;
  std::size_t done_ = 0;
};

}  // namespace

Result<void> open_all(std::span<Wire> wires, const OpeningPlan& plan, Poller& poller,
                      std::span<char> memory) {
  return Opening(wires, plan, poller, memory).run();
}

}  // namespace fixline::traffic
