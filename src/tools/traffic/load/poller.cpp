#include "traffic/load/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace fixline::traffic {

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll");
}

bool Poller::watch(int descriptor, std::uint32_t tag) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u32 = tag;
  return ::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

std::span<const epoll_event> Poller::wait(Clock::time_point until) {
  const auto left = std::max(until - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const timespec limit{seconds.count(), (left - seconds).count()};
  const auto room = static_cast<int>(events_.size());
  int count = ::epoll_pwait2(epoll_.number(), events_.data(), room, &limit, nullptr);
  if (count < 0 && (errno == ENOSYS || errno == EPERM)) {  // a kernel before 5.11, or a jail
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    count = ::epoll_wait(epoll_.number(), events_.data(), room, static_cast<int>(ms));
  }
  return std::span(events_).first(static_cast<std::size_t>(std::max(count, 0)));
}

}  // namespace fixline::traffic
