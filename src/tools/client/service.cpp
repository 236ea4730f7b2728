#include "client/service.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::client {

namespace {

using Clock = std::chrono::steady_clock;

bool is_worth_another_try(unsigned status) {
  return status == 408 || status == 429 || status >= 500;
}

/// Fills `outcome` from an answer; false when the post should be sent again.
bool settle(const HttpAnswer& answer, Outcome& outcome) {
  outcome.status = answer.status;
  if (answer.status >= 200 && answer.status < 300) {
    outcome.sort = Outcome::Sort::acknowledged;
    outcome.receipt = Receipt{};
    if (answer.content_type.starts_with("text/plain")) return true;  // "OK"
    auto receipt = parse_receipt(answer.body);
    if (receipt) {
      outcome.receipt = std::move(*receipt);
      return true;
    }
    outcome.sort = Outcome::Sort::refused;
    outcome.problem = Problem{"not a Fixline service? " + receipt.error().detail, {}};
    return true;
  }
  outcome.problem = parse_problem(answer.status, answer.body);
  const bool again = is_worth_another_try(answer.status);
  outcome.sort = again ? Outcome::Sort::unacknowledged : Outcome::Sort::refused;
  return !again;
}

}  // namespace

Post post_for(points::QueueName queue, std::string body) {
  constexpr std::array<const char*, points::queue_count> targets{
      "/tracking/live", "/tracking/upload", "/tracking/flymaster/upload/file", "/scoring/batch"};
  const bool is_json = queue != points::QueueName::flymaster;
  return {targets[points::index_of(queue)], is_json ? "application/json" : "text/plain", "",
          std::move(body)};
}

Service::Service(asio::any_io_executor executor, ServiceAddress address, HttpLimits limits,
                 RetryRule rule, std::uint64_t jitter_seed)
    : connection_(executor, std::move(address), limits),
      rule_(rule),
      backoff_(rule.pause_first, rule.pause_longest, jitter_seed),
      pause_(executor) {}

asio::awaitable<bool> Service::one_try(const Post& post, Outcome& outcome,
                                       std::chrono::milliseconds& pause) {
  const HttpRequest request{"POST", post.target, post.content_type, post.content_encoding,
                            post.body};
  const auto begin = Clock::now();
  ++outcome.tries;
  auto answer = co_await connection_.exchange(request);
  outcome.last_trip = Clock::now() - begin;
  pause = backoff_.next();
  if (!answer) {
    outcome.sort = Outcome::Sort::unacknowledged;
    outcome.status = 0;
    outcome.problem = Problem{std::move(answer).error().detail, {}};
    co_return false;
  }
  if (answer->retry_after)
    pause = std::max<std::chrono::milliseconds>(
        pause,
        std::min<std::chrono::milliseconds>(*answer->retry_after, rule_.retry_after_longest));
  co_return settle(*answer, outcome);
}

asio::awaitable<Outcome> Service::send(const Post& post,
                                       const std::function<void(const Outcome&)>& on_try) {
  Outcome outcome;
  outcome.problem.text = "stopped before it was sent";
  const auto give_up = Clock::now() + rule_.try_for;
  while (!stopped_ && outcome.tries < rule_.tries_max) {
    std::chrono::milliseconds pause{};
    const bool is_settled = co_await one_try(post, outcome, pause);
    if (on_try) on_try(outcome);
    if (is_settled) {
      backoff_.reset();
      break;
    }
    if (stopped_ || Clock::now() + pause > give_up) break;
    pause_.expires_after(pause);
    co_await pause_.async_wait(reactor::as_value);
  }
  co_return outcome;
}

asio::awaitable<Result<HttpAnswer>> Service::look_at(std::string_view target) {
  if (stopped_) co_return failure(ErrorCode::cancelled, "stopped");
  const HttpRequest request{"GET", target, "", "", ""};
  co_return co_await connection_.exchange(request);
}

void Service::stop() {
  stopped_ = true;
  connection_.close();
  pause_.cancel();
}

}  // namespace fixline::client
