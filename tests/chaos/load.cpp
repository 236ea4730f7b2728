#include "chaos/load.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <optional>
#include <utility>

#include "client/receipt.hpp"
#include "reactor/as_value.hpp"

namespace fixline::chaos {

using reactor::as_value;
using traffic::PointOutcome;
using traffic::PointOutcomes;

namespace {

constexpr std::chrono::milliseconds pause_first{20};
constexpr std::chrono::milliseconds pause_longest{400};  // no longer, whatever Retry-After says

Answer answer_of(const client::HttpAnswer& answer, client::Receipt& receipt, bool& is_wrong) {
  if (answer.status == 429) return Answer::full;
  if (answer.status == 408 || answer.status >= 500) return Answer::not_now;
  if (answer.status >= 300 || answer.status < 200) return Answer::refused;
  if (answer.content_type.starts_with("text/plain")) return Answer::taken;
  auto parsed = client::parse_receipt(answer.body);
  is_wrong = !parsed;
  if (!parsed) return Answer::taken;
  receipt = std::move(*parsed);
  switch (receipt.mode) {
    case client::Mode::queued:
      return Answer::queued;
    case client::Mode::direct:
      return Answer::direct;
    case client::Mode::spooled:
      return Answer::spooled;
    case client::Mode::unstated:
      break;
  }
  return Answer::taken;
}

void enter(traffic::Ledger& ledger, const Parcel& parcel, const PointOutcomes& per_point,
           bool had_silent_try) {
  for (std::size_t i = 0; i < parcel.keys.size(); ++i) {
    const auto standing = traffic::standing_of(per_point.of(i), had_silent_try);
    ledger.enter(parcel.queue, parcel.owner, {parcel.keys[i], standing, !parcel.poisoned[i]});
  }
}

client::HttpLimits limits_of(const LoadOptions& options) {
  client::HttpLimits limits;
  limits.exchange = options.exchange_limit;
  return limits;
}

}  // namespace

/// A parcel on its way.
struct Load::Delivery {
  Parcel parcel;
  bool is_impatient = false;
  bool had_silent_try = false;
  Clock::time_point began;
  client::Receipt receipt;
  bool receipt_is_wrong = false;
};

Load::Load(const LoadOptions& options)
    : options_(options),
      tasks_(context_.get_executor()),
      workload_(options.seed, options.shares),
      random_(traffic::Random::of_part(options.seed, 7)) {}

Load::~Load() {
  if (thread_.joinable()) stop(std::chrono::seconds(0));
}

void Load::start() {
  began_ = next_turn_ = Clock::now();
  for (std::size_t i = 0; i < options_.connections; ++i) [[maybe_unused]]
    const bool started = tasks_.spawn(send_parcels(i));
  thread_ = std::jthread([this] {
    const auto guard = asio::make_work_guard(context_);
    context_.run();
  });
}

void Load::stop(std::chrono::seconds limit) {
  on_its_thread([&] {
    stopping_ = true;
    give_up_ = Clock::now() + limit;
  });
  auto joined = asio::co_spawn(context_, tasks_.join(), asio::use_future);
  joined.get();
  context_.stop();
  thread_.join();
}

void Load::on_its_thread(const std::function<void()>& action) {
  if (!thread_.joinable()) return action();  // nobody else is there any more
  std::promise<void> done;
  asio::post(context_, [&] {
    action();
    done.set_value();
  });
  done.get_future().wait();
}

Tally Load::tally() {
  Tally copy;
  on_its_thread([&] { copy = tally_; });
  return copy;
}

void Load::redis_is_out(bool out) {
  on_its_thread([&] { out ? watch_.began(Clock::now()) : watch_.ended(Clock::now()); });
}

void Load::service_is_disturbed(bool disturbed) {
  on_its_thread([&] {
    if ((disturbances_ % 2 == 1) != disturbed) ++disturbances_;
  });
}

asio::awaitable<void> Load::send_parcels(std::size_t number) {
  client::ServiceAddress address{"127.0.0.1", std::to_string(options_.port), ""};
  client::HttpConnection connection(context_.get_executor(), address, limits_of(options_));
  auto random = traffic::Random::of_part(options_.seed, 100 + number);
  while (!stopping_) {
    Delivery delivery;
    delivery.parcel = workload_.next();
    delivery.is_impatient = random.chance(options_.impatient);
    co_await wait_for_turn(delivery.parcel.keys.size());
    delivery.began = Clock::now();
    co_await deliver(connection, delivery);
  }
}

/// Keeps the average rate; what an outage held up is not made up for at once.
asio::awaitable<void> Load::wait_for_turn(std::size_t points) {
  constexpr std::chrono::milliseconds lag_max{200};
  const auto now = Clock::now();
  next_turn_ = std::max(next_turn_, now - lag_max);
  const auto turn = next_turn_;
  next_turn_ += std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(static_cast<double>(points) / options_.points_a_second));
  if (turn <= now) co_return;
  asio::steady_timer timer(context_, turn);
  co_await timer.async_wait(as_value);
}

asio::awaitable<void> Load::deliver(client::HttpConnection& connection, Delivery& delivery) {
  auto pause = pause_first;
  for (;;) {
    const Answer answer = co_await try_once(connection, delivery);
    const bool gives_up = delivery.is_impatient || Clock::now() >= give_up_;
    if (is_final(answer) || gives_up) {
      settle(delivery, answer);
      co_return;
    }
    delivery.had_silent_try = true;
    asio::steady_timer timer(context_, pause + std::chrono::milliseconds(random_.bits() % 20));
    co_await timer.async_wait(as_value);
    pause = std::min(pause * 2, pause_longest);
  }
}

asio::awaitable<Answer> Load::try_once(client::HttpConnection& connection, Delivery& delivery) {
  const auto sent = Clock::now();
  const auto disturbances = disturbances_;
  const auto& post = delivery.parcel.post;
  const client::HttpRequest request{"POST", post.target, post.content_type, post.content_encoding,
                                    post.body};
  const auto answered = co_await connection.exchange(request);
  Answer answer = Answer::cut;
  if (answered) answer = answer_of(*answered, delivery.receipt, delivery.receipt_is_wrong);
  count(delivery, answer, sent);
  if (answer < Answer::refused && disturbances == disturbances_ && disturbances % 2 == 0)
    count_undisturbed(answer, sent);
  co_return answer;
}

void Load::count_undisturbed(Answer answer, Clock::time_point sent) {
  using std::chrono::ceil;
  using std::chrono::milliseconds;
  const auto now = Clock::now();
  tally_.undisturbed.add(now - sent);
  const auto took = ceil<milliseconds>(now - sent);
  if (took > tally_.slowest_undisturbed.took)
    tally_.slowest_undisturbed = {took, ceil<milliseconds>(now - began_), answer};
}

void Load::count(const Delivery& delivery, Answer answer, Clock::time_point sent) {
  const auto now = Clock::now();
  const auto index = static_cast<std::size_t>(answer);
  ++tally_.requests[index];
  tally_.points[index] += delivery.parcel.keys.size();
  if (answer < Answer::refused) tally_.tries.add(now - sent);
  watch_.answered(sent, now, answer);
}

void Load::settle(Delivery& delivery, Answer answer) {
  client::Outcome outcome;
  using Sort = client::Outcome::Sort;
  outcome.receipt = delivery.receipt;
  outcome.sort = answer < Answer::refused    ? Sort::acknowledged
                 : answer == Answer::refused ? Sort::refused
                                             : Sort::unacknowledged;
  const std::size_t points = delivery.parcel.keys.size();
  const PointOutcomes per_point = traffic::point_outcomes_of(outcome, points);
  if (answer < Answer::refused) {
    if (delivery.receipt_is_wrong || per_point.most == PointOutcome::unacknowledged)
      ++tally_.wrong_receipts;
    tally_.deliveries.add(Clock::now() - delivery.began);
  }
  const auto refused = per_point.most == PointOutcome::refused ? points : per_point.refused.size();
  tally_.refused += refused;
  if (traffic::is_promise(per_point.most)) tally_.acknowledged += points - refused;
  if (per_point.most == PointOutcome::unacknowledged) tally_.given_up += points;
  if (delivery.parcel.sent_before > 0) tally_.redelivered += points;
  tally_.inserted += delivery.receipt.inserted;
  tally_.duplicates += delivery.receipt.duplicates;
  enter(ledger_, delivery.parcel, per_point, delivery.had_silent_try);
  if (traffic::is_promise(per_point.most)) workload_.delivered(std::move(delivery.parcel));
}

}  // namespace fixline::chaos
