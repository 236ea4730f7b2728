#include "chaos/load.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <limits>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::chaos {

using reactor::as_value;
using traffic::PointOutcome;
using traffic::PointOutcomes;

namespace {

Answer answer_of(const client::Outcome& tried) {
  const bool is_receipt = tried.status / 100 == 2;
  if (tried.status == 0) return Answer::cut;
  if (tried.status == 429) return Answer::full;
  if (tried.status == 408 || tried.status >= 500) return Answer::not_now;
  if (!is_receipt) return Answer::refused;
  switch (tried.receipt.mode) {
    case client::Mode::queued: return Answer::queued;
    case client::Mode::direct: return Answer::direct;
    case client::Mode::spooled: return Answer::spooled;
    case client::Mode::unstated: break;
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

/// A client that loses patience after one try, or never.
struct Load::Client {
  Client(Load& load, std::size_t number)
      : random(traffic::Random::of_part(load.options_.seed, 100 + number)),
        patient(service(load, number, std::numeric_limits<unsigned>::max())),
        impatient(service(load, number, 1)) {}

  static client::Service service(Load& load, std::size_t number, unsigned tries_max) {
    using std::chrono::milliseconds;
    return {load.context_.get_executor(),
            {"127.0.0.1", std::to_string(load.options_.port), ""},
            limits_of(load.options_),
            {.tries_max = tries_max,
             .try_for = std::chrono::hours(24),
             .pause_first = milliseconds(20),
             .pause_longest = milliseconds(400),
             .retry_after_longest = milliseconds(400)},
            number};
  }

  traffic::Random random;
  client::Service patient;
  client::Service impatient;
};

Load::Load(const LoadOptions& options)
    : options_(options), tasks_(context_.get_executor()), workload_(options.seed, options.shares) {}

Load::~Load() {
  if (thread_.joinable()) stop(std::chrono::seconds(0));
}

void Load::start() {
  began_ = next_turn_ = Clock::now();
  for (std::size_t i = 0; i < options_.connections; ++i) {
    clients_.push_back(std::make_unique<Client>(*this, i));
    [[maybe_unused]] const bool started = tasks_.spawn(send_parcels(*clients_.back()));
  }
  thread_ = std::jthread([this] {
    const auto guard = asio::make_work_guard(context_);
    context_.run();
  });
}

void Load::stop(std::chrono::seconds limit) {
  asio::steady_timer patience(context_);
  on_its_thread([&] {
    stopping_ = true;
    patience.expires_after(limit);
    patience.async_wait([this](const boost::system::error_code& error) {
      if (!error)
        for (auto& client : clients_) client->patient.stop();
    });
  });
  auto joined = asio::co_spawn(context_, tasks_.join(), asio::use_future);
  joined.get();
  on_its_thread([&] { patience.cancel(); });
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

asio::awaitable<void> Load::send_parcels(Client& client) {
  while (!stopping_) {
    Parcel parcel = workload_.next();
    const bool is_impatient = client.random.chance(options_.impatient);
    co_await wait_for_turn(parcel.keys.size());
    co_await deliver(is_impatient ? client.impatient : client.patient, std::move(parcel));
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

asio::awaitable<void> Load::deliver(client::Service& service, Parcel parcel) {
  const auto began = Clock::now();
  auto disturbances = disturbances_;
  const auto on_try = [&](const client::Outcome& tried) {
    const auto sent = Clock::now() - tried.last_trip;
    const Answer answer = answer_of(tried);
    count(parcel, answer, sent);
    if (answer < Answer::refused && disturbances == disturbances_ && disturbances % 2 == 0)
      count_undisturbed(answer, sent);
    disturbances = disturbances_;
  };
  const client::Outcome outcome = co_await service.send(parcel.post, on_try);
  if (outcome.sort == client::Outcome::Sort::acknowledged)
    tally_.deliveries.add(Clock::now() - began);
  settle(std::move(parcel), outcome);
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

void Load::count(const Parcel& parcel, Answer answer, Clock::time_point sent) {
  const auto now = Clock::now();
  const auto index = static_cast<std::size_t>(answer);
  ++tally_.requests[index];
  tally_.points[index] += parcel.keys.size();
  if (answer < Answer::refused) tally_.tries.add(now - sent);
  watch_.answered(sent, now, answer);
}

void Load::settle(Parcel parcel, const client::Outcome& outcome) {
  if (outcome.tries == 0) return;  // stopped before it was sent
  const std::size_t points = parcel.keys.size();
  const PointOutcomes per_point = traffic::point_outcomes_of(outcome, points);
  const bool is_receipt = outcome.status / 100 == 2;
  if (is_receipt && !traffic::is_promise(per_point.most)) ++tally_.wrong_receipts;
  const auto refused = per_point.most == PointOutcome::refused ? points : per_point.refused.size();
  tally_.refused += refused;
  if (traffic::is_promise(per_point.most)) tally_.acknowledged += points - refused;
  if (per_point.most == PointOutcome::unacknowledged) tally_.given_up += points;
  if (parcel.sent_before > 0) tally_.redelivered += points;
  tally_.inserted += outcome.receipt.inserted;
  tally_.duplicates += outcome.receipt.duplicates;
  enter(ledger_, parcel, per_point, outcome.tries > 1);
  if (traffic::is_promise(per_point.most)) workload_.delivered(std::move(parcel));
}

}  // namespace fixline::chaos
