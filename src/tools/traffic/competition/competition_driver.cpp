#include "traffic/competition/competition_driver.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::traffic {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t waiting_max = 16;  // requests of one connection that wait for their turn

}  // namespace

/// One connection, and the requests that wait for it.
struct CompetitionDriver::Line {
  Line(asio::any_io_executor executor, const CompetitionSettings& settings, std::size_t number)
      : service(executor, settings.address, settings.limits, settings.retry, number),
        mailbox(executor, waiting_max) {}

  client::Service service;
  Channel<Dispatch> mailbox;
};

CompetitionDriver::CompetitionDriver(asio::any_io_executor executor, CompetitionSettings settings,
                                     Competition& competition, const RequestWriter& writer,
                                     AuditFile* audit)
    : executor_(executor),
      settings_(std::move(settings)),
      competition_(&competition),
      writer_(&writer),
      audit_(audit),
      pace_(executor),
      ticker_(executor),
      grace_(executor),
      tasks_(executor) {
  for (std::size_t i = 0; i < settings_.connections; ++i)
    lines_.push_back(std::make_unique<Line>(executor, settings_, i));
}

CompetitionDriver::~CompetitionDriver() = default;

asio::awaitable<CompetitionReport> CompetitionDriver::run(
    std::function<void(const CompetitionReport&)> on_second) {
  begin_ = Clock::now();
  reactor::TaskGroup side_tasks(executor_);
  bool started = side_tasks.spawn(tick(on_second));
  for (auto& line : lines_) started = tasks_.spawn(work(*line)) && started;
  if (!started) co_return report_;
  co_await produce();
  for (auto& line : lines_) line->mailbox.close();
  co_await tasks_.join();
  report_.elapsed = Clock::now() - begin_;
  is_done_ = true;
  grace_.cancel();
  ticker_.cancel();
  co_await side_tasks.join();
  co_return report_;
}

void CompetitionDriver::stop() {
  if (is_done_) return;
  if (stopping_) return cut();
  stopping_ = true;
  report_.was_stopped = true;
  pace_.cancel();
  for (auto& line : lines_) line->mailbox.clear();
  grace_.expires_after(settings_.grace);
  grace_.async_wait([this](const boost::system::error_code& error) {
    if (!error) cut();
  });
}

void CompetitionDriver::cut() {
  for (auto& line : lines_) line->service.stop();
}

asio::awaitable<void> CompetitionDriver::produce() {
  constexpr unsigned yield_every = 4;
  unsigned produced = 0;
  while (!stopping_) {
    auto dispatch = competition_->next();
    if (!dispatch) break;
    if (dispatch->queue == points::QueueName::flymaster && !settings_.sends_flymaster) continue;
    if (!co_await is_due(dispatch->second)) break;
    auto& line = *lines_[dispatch->pilot % lines_.size()];
    if (!co_await line.mailbox.put(std::move(*dispatch))) break;
    // Answers must not wait for a producer that finds room everywhere.
    if (++produced % yield_every == 0) co_await asio::post(executor_, asio::use_awaitable);
  }
}

asio::awaitable<bool> CompetitionDriver::is_due(std::uint32_t second) {
  if (settings_.speed <= 0) co_return true;
  const auto due = begin_ + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(second / settings_.speed));
  const auto late = Clock::now() - due;
  report_.behind = std::max<Clock::duration>(late, Clock::duration::zero());
  if (late < Clock::duration::zero()) {
    pace_.expires_at(due);
    co_await pace_.async_wait(reactor::as_value);
  }
  co_return !stopping_;
}

asio::awaitable<void> CompetitionDriver::work(Line& line) {
  for (;;) {
    const auto dispatch = co_await line.mailbox.take();
    if (!dispatch) co_return;
    const client::Post post = writer_->post_of(*dispatch);
    const client::Outcome outcome = co_await line.service.send(post);
    count(*dispatch, outcome);
  }
}

void CompetitionDriver::count(const Dispatch& dispatch, const client::Outcome& outcome) {
  if (outcome.tries == 0) return;
  const std::size_t points = dispatch.fixes.size();
  const PointOutcomes per_point = point_outcomes_of(outcome, points);
  QueueTally& tally = report_.queues[points::index_of(dispatch.queue)];
  tally.sent += points;
  tally.requests += outcome.tries;
  tally.by_outcome[static_cast<std::size_t>(per_point.most)] += points - per_point.refused.size();
  tally.by_outcome[static_cast<std::size_t>(PointOutcome::refused)] += per_point.refused.size();
  report_.tries_again += outcome.tries - 1;
  if (outcome.sort == client::Outcome::Sort::acknowledged)
    report_.latency.add(outcome.last_trip);
  else
    report_.last_problem = outcome.problem.text;
  if (audit_ != nullptr) audit_->record(*writer_, dispatch, outcome, per_point);
}

asio::awaitable<void> CompetitionDriver::tick(
    const std::function<void(const CompetitionReport&)>& on_second) {
  ticker_.expires_at(begin_);
  for (;;) {
    ticker_.expires_at(ticker_.expiry() + std::chrono::seconds(1));
    co_await ticker_.async_wait(reactor::as_value);
    if (is_done_) co_return;
    report_.elapsed = Clock::now() - begin_;
    if (on_second) on_second(report_);
  }
}

}  // namespace fixline::traffic
