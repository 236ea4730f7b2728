#include "refusals/refusal_writer.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

namespace fixline::refusals {
namespace {

constexpr std::size_t names_a_write = 20;
constexpr std::chrono::milliseconds write_interval{200};
constexpr std::chrono::milliseconds rest_after_failure{5'000};

}  // namespace

asio::awaitable<void> RefusalWriter::run() {
  for (;;) {
    const bool goes = co_await write_some();
    co_await pause_.wait(goes ? write_interval : rest_after_failure);
  }
}

// What is in hand is written to its end before the buffer is asked again, so that no name waits
// for ever behind others.
asio::awaitable<bool> RefusalWriter::write_some() {
  if (!link_.is_up()) co_return true;
  if (in_hand_.empty()) in_hand_ = buffer_.take();
  if (in_hand_.empty()) co_return true;
  RefusalBuffer::ByName some;
  while (!in_hand_.empty() && some.size() < names_a_write)
    some.insert(in_hand_.extract(in_hand_.begin()));
  const auto written = co_await lists_.add(some);
  if (!written) log_->debug("refusals: not kept: {}", written.error().detail);
  co_return written.has_value();
}

}  // namespace fixline::refusals
