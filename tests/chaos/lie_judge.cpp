#include "chaos/lie_judge.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fixline::chaos {

using points::QueueName;

namespace {

constexpr std::string_view dying = "dying";

std::string in_seconds(std::chrono::duration<double> time) {
  return std::to_string(static_cast<int>(time.count())) + " s";
}

}  // namespace

void LieJudge::note_letters(const Moment& moment, const TrueState& truth) {
  for (std::size_t i = 0; i < points::queue_count; ++i)
    if (std::exchange(letters_[i], truth.stored[i].letters) != truth.stored[i].letters)
      letters_at_[i] = moment.now;
}

void LieJudge::begin_anew() {
  streaks_ = {};
  quiet_since_.reset();
  last_told_.reset();
}

std::vector<std::string> LieJudge::look(const Moment& moment, const TrueState& truth,
                                        const std::optional<ToldState>& told) {
  std::vector<std::string> lies;
  note_letters(moment, truth);
  if (!told || moment.is_disturbed || (last_told_ && told->uptime_s < last_told_->uptime_s)) {
    begin_anew();
  } else {
    judge_words(*told, lies);
    for (const auto queue : points::all_queues)
      if (auto lie = judge_queue(moment, queue, truth, *told); !lie.empty())
        lies.push_back(std::move(lie));
    if (auto lie = judge_quiet(moment, truth, *told); !lie.empty()) lies.push_back(std::move(lie));
    last_told_ = told;
  }
  return lies;
}

std::string LieJudge::judge_queue(const Moment& moment, QueueName queue, const TrueState& truth,
                                  const ToldState& told) {
  const auto index = points::index_of(queue);
  auto& streak = streaks_[index];
  const auto& oldest = truth.oldest[index];
  if (!truth.knows_redis || !oldest) {
    streak.reset();
    return {};
  }
  if (!streak || streak->entry != *oldest || streak->stored != truth.stored[index])
    streak = Streak{*oldest, truth.stored[index], moment.now};
  const auto stuck = moment.now - streak->since;
  if (stuck < patience) return {};
  ++stuck_;
  const auto explains = [&](const ToldState::Trouble& trouble) {
    return !trouble.queue || (*trouble.queue == queue && trouble.kind != dying);
  };
  if (std::ranges::any_of(told.troubles, explains)) return {};
  return "queue " + std::string(points::short_name(queue)) + ": told " + told.states[index] +
         "; nothing was stored for " + in_seconds(stuck) + ", and since " +
         in_seconds(std::chrono::milliseconds(moment.unix_ms - oldest->arrived)) + " waits " +
         oldest->where;
}

bool LieJudge::is_quiet(const Moment& moment, const TrueState& truth, const ToldState& told) {
  if (moment.has_faults || !truth.knows_redis || !truth.knows_postgres || told.spooled > 0)
    return false;
  for (std::size_t i = 0; i < points::queue_count; ++i) {
    if (truth.oldest[i] && moment.unix_ms - truth.oldest[i]->arrived > fresh.count()) return false;
  }
  return true;
}

std::string LieJudge::judge_quiet(const Moment& moment, const TrueState& truth,
                                  const ToldState& told) {
  if (!is_quiet(moment, truth, told)) {
    quiet_since_.reset();
    return {};
  }
  if (!quiet_since_) quiet_since_ = moment.now;
  const auto quiet = moment.now - *quiet_since_;
  if (quiet < patience) return {};
  ++quiet_;
  if (std::ranges::all_of(told.troubles,
                          [&](const auto& trouble) { return is_excused(moment, trouble); }))
    return {};
  return "told " + told.status + " (" + told.reasons + "); nothing is wrong since " +
         in_seconds(quiet);
}

bool LieJudge::is_excused(const Moment& moment, const ToldState::Trouble& trouble) const {
  constexpr std::chrono::seconds told_for{75};  // a minute, and what it takes to be noticed
  if (trouble.kind != dying || !trouble.queue) return false;
  const auto& at = letters_at_[points::index_of(*trouble.queue)];
  return at && moment.now - *at < told_for;
}

void LieJudge::judge_words(const ToldState& told, std::vector<std::string>& lies) const {
  if (!told.wrong_sum.empty()) lies.push_back(told.wrong_sum);
  if ((told.status == "healthy") != told.troubles.empty())
    lies.push_back("told " + told.status + " with these troubles: " + told.reasons);
  if (!last_told_) return;
  for (const auto& [name, count] : told.counters) {
    const auto before = last_told_->counters.find(name);
    if (before != last_told_->counters.end() && count < before->second)
      lies.push_back(name + " went back from " +
                     std::to_string(static_cast<std::int64_t>(before->second)) + " to " +
                     std::to_string(static_cast<std::int64_t>(count)));
  }
}

}  // namespace fixline::chaos
