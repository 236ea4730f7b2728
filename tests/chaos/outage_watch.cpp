#include "chaos/outage_watch.hpp"

#include <algorithm>

namespace fixline::chaos {
namespace {

std::chrono::milliseconds between(OutageWatch::Time from, OutageWatch::Time to) {
  return std::chrono::ceil<std::chrono::milliseconds>(to - from);
}

}  // namespace

void OutageWatch::began(Time now) {
  began_ = now;
  current_ = {};
}

void OutageWatch::ended(Time now) {
  if (!began_) return;
  current_.lasted = between(*began_, now);
  outages_.push_back(current_);
  began_.reset();
}

void OutageWatch::answered(Time sent, Time now, Answer answer) {
  if (!began_) return;
  const auto since = between(*began_, now);
  const auto took = between(sent, now);
  if (answer == Answer::direct && !current_.first_direct) current_.first_direct = since;
  if (took >= slow_from || answer >= Answer::full) current_.steady = since;
  current_.slowest = std::max(current_.slowest, took);
}

}  // namespace fixline::chaos
