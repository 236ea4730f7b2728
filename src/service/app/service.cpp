#include "app/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <thread>
#include <utility>

#include "app/part_options.hpp"
#include "app/start_migration.hpp"
#include "app/watches/hand_back.hpp"
#include "app/watches/rate_log.hpp"
#include "health/examination.hpp"
#include "health/report.hpp"
#include "orders/held_order.hpp"
#include "orders/pause_order.hpp"
#include "points/time.hpp"
#include "posix/descriptor_limit.hpp"
#include "settings/settings_text.hpp"
#include "version/version.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto rates_interval = 10s;
constexpr auto hand_back_interval = 500ms;
constexpr auto sign_in_limit = 1s;   ///< Redis may be out
constexpr auto hand_back_time = 3s;  ///< of the shutdown limit, kept for the end

std::vector<std::unique_ptr<ServiceReactor>> make_reactors(const ServiceShared& shared) {
  std::vector<std::unique_ptr<ServiceReactor>> reactors;
  for (std::size_t at = 0; at < shared.settings.http.threads; ++at)
    reactors.push_back(std::make_unique<ServiceReactor>(shared, at == 0));
  return reactors;
}

processor::PointProcessor::Writers make_writers(const settings::Settings& settings,
                                                std::shared_ptr<store::LatestLayouts> layouts,
                                                asio::any_io_executor executor,
                                                const telemetry::Log& log) {
  auto options = batch_writer_options(settings);
  options.layouts = std::move(layouts);
  const auto make = [&] {
    return std::make_unique<store::PostgresPointWriter>(executor, options, log);
  };
  processor::PointProcessor::Writers writers;
  writers.live = make();
  for (std::size_t at = 0; at < settings.database.connections; ++at) writers.any.push_back(make());
  return writers;
}

}  // namespace

Service::Service(settings::LoadedSettings loaded, telemetry::Log log)
    : shown_settings_(settings::as_json(loaded)),
      settings_(std::move(loaded.settings)),
      log_(std::move(log)),
      life_(settings_.shutdown_limit, log_),
      shards_(std::make_shared<queue::ShardNumbers>(settings_.queue.shards)),
      stream_troubles_(std::make_shared<queue::StreamTroubles>()),
      layouts_(std::make_shared<store::LatestLayouts>()),
      memory_(settings_.http.memory_bytes_max),
      side_threads_(side_threads(settings_)),
      connections_(connection_limits(settings_, posix::raise_descriptor_limit())),
      identity_(identity_files(settings_.tls)),
      spool_(spool_options(settings_), log_),
      reactors_(make_reactors(ServiceShared{settings_,
                                            shown_settings_,
                                            metrics_,
                                            database_,
                                            troubles_,
                                            database_answer_,
                                            paused_,
                                            queue_status_,
                                            tally_,
                                            totals_,
                                            shards_,
                                            stream_troubles_,
                                            layouts_,
                                            spool_,
                                            deeds_,
                                            refusals_,
                                            wrong_tokens_,
                                            memory_,
                                            side_threads_,
                                            inflow_,
                                            connections_,
                                            identity_,
                                            has_handed_back_,
                                            findings_,
                                            missing_rights_,
                                            access_,
                                            book_,
                                            dead_letters_,
                                            life_,
                                            log_,
                                            std::chrono::steady_clock::now()})),
      stopping_(reactors_.front()->executor()),
      processor_(
          reactors_.front()->executor(),
          processor::PointProcessor::Sources{reactors_.front()->sources(), settings_.queue.shards},
          make_writers(settings_, layouts_, reactors_.front()->executor(), log_),
          batch_limits(settings_),
          processor::ProcessorContext{paused_, metrics_, database_, troubles_, log_,
                                      life_.owner_of("a task of the processor")}),
      watch_session_(reactors_.front()->executor(), probe_options(settings_)),
      pauses_(reactors_.front()->executor(), watch_session_, paused_, processor_, log_),
      tokens_(
          reactors_.front()->executor(), watch_session_, token_places(settings_),
          [this](const std::shared_ptr<const access::TokenBook>& book, const std::string& trouble) {
            follow_tokens(book, trouble);
          },
          log_),
      certificate_(reactors_.front()->executor(), identity_, metrics_, log_),
      orders_(reactors_.front()->executor(), orders::OrderBoard(reactors_.front()->queue().link()),
              deeds_, log_, life_.owner_of("an order")),
      tasks_(reactors_.front()->executor(), life_.owner_of("a background task")) {
  access_.set(access_facts(settings_));
  learn_deeds();
}

void Service::learn_deeds() {
  auto& first = *reactors_.front();
  deeds_.belong_to(first.executor(), first.queue().consumer());
  deeds_.add(orders::look_at_pauses,
             [this](const boost::json::object&) { return pauses_.look_now(); });
  const auto add_held = [this](const char* verb, auto deed) {
    deeds_.add(verb, [this, deed](boost::json::object about) {
      return (processor_.held().*deed)(std::move(about));
    });
  };
  add_held(orders::list_held, &processor::HeldOrders::list);
  add_held(orders::retry_held, &processor::HeldOrders::retry);
  add_held(orders::bury_held, &processor::HeldOrders::bury);
}

void Service::follow_tokens(const std::shared_ptr<const access::TokenBook>& book,
                            const std::string& trouble) {
  auto facts = access_facts(settings_);
  facts.trouble = trouble;
  if (book) facts.tokens = book->in_force(points::now());
  access_.set(std::move(facts));
  if (book)
    for (auto& reactor : reactors_) reactor->use(book);
}

int Service::run() {
  log_->info("{} starts: redis {}, database {}, {} reactors", version_line(),
             redis::to_string(queue_options(settings_, false).redis.address),
             writer_options(settings_).address.printable(), reactors_.size());
  if (const auto obstacle = health::obstacle_to_start(queue_options(settings_, false))) {
    log_->error("{}", health::line_of(*obstacle));
    return EXIT_FAILURE;
  }
  auto begun = certificate_.begin();
  life_.hold_signals();  // who reaches the service may stop it in order
  if (begun) begun = listen();
  if (!begun) {
    log_->error("{}", begun.error().detail);
    return EXIT_FAILURE;
  }
  tokens_.recall();
  bool started = tasks_.spawn(prepare_and_process()) && tasks_.spawn(log_rates()) &&
                 tasks_.spawn(keep_manager_sure()) && tasks_.spawn(orders_.run()) &&
                 tasks_.spawn(hand_back_when_cut_off()) &&
                 (tokens_.needs_database() || tasks_.spawn(tokens_.run())) &&
                 tasks_.spawn(certificate_.run());
  for (auto& reactor : reactors_) started &= reactor->start();
  life_.start([this] { begin_stop(); });
  log_->info("http: listening on {}:{}{}", settings_.http.address.host, reactors_.front()->port(),
             identity_.is_wanted() ? ", within TLS" : "");
  manager_.tell("READY=1");
  {
    std::vector<std::jthread> threads;
    for (std::size_t at = 1; at < reactors_.size(); ++at)
      threads.emplace_back([this, at] { run_to_its_end(*reactors_[at]); });
    run_to_its_end(*reactors_.front());
  }
  side_threads_.join();
  life_.stopped();
  log_->info("fixline stopped");
  return started ? life_.exit_status() : EXIT_FAILURE;
}

// What a plain handler throws ends run() and nothing else: the reactor goes on, to stop in order.
void Service::run_to_its_end(ServiceReactor& reactor) {
  for (;;) {
    try {
      return reactor.run();
    } catch (...) {
      life_.fail("a reactor", std::current_exception());
    }
  }
}

// With port 0 the first reactor finds a free port, and the others share it. No task runs before
// every address is open: after a failure there is nothing to stop.
Result<void> Service::listen() {
  auto& first = *reactors_.front();
  const auto& [host, port] = settings_.http.address;
  for (auto& reactor : reactors_) {
    auto listening =
        reactor.get() == &first ? reactor->listen(host, port) : reactor->listen_beside(first);
    if (!listening) return listening;
  }
  return {};
}

// The service takes points from the start; they wait in the queue until there are tables.
asio::awaitable<void> Service::prepare_and_process() {
  StartMigration migration(reactors_.front()->executor(), writer_options(settings_), log_);
  while (settings_.database.migrate_at_start && !life_.is_stopping()) {
    const auto migrated = co_await migration.attempt();
    if (migrated) break;
    database_.set(migrated);
    co_await stopping_.wait(migration.pause());
  }
  if (tokens_.needs_database() && !tasks_.spawn(tokens_.run())) co_return;
  // Nothing is written before it is known what is paused. Whoever pauses a queue after that read
  // knows of us.
  co_await orders_.wait_for_sign_in(sign_in_limit);
  const std::function<void()> begin = [this] { processor_.start(); };
  if (!life_.is_stopping()) co_await pauses_.run(begin);
}

asio::awaitable<void> Service::log_rates() {
  RateLog rates(metrics_, troubles_);
  while (!life_.is_stopping()) {
    co_await stopping_.wait(rates_interval);
    if (const auto line = rates.next(std::chrono::steady_clock::now())) log_->info("{}", *line);
    log_->flush();
  }
}

asio::awaitable<void> Service::hand_back_when_cut_off() {
  HandBack hand_back(reactors_.front()->outlets(), processor_, has_handed_back_, log_);
  while (!life_.is_stopping()) {
    co_await stopping_.wait(hand_back_interval);
    co_await hand_back.look();
  }
}

asio::awaitable<void> Service::keep_manager_sure() {
  std::vector<asio::any_io_executor> loops;
  for (auto& reactor : reactors_) loops.push_back(reactor->executor());
  Heartbeat heart(manager_, std::move(loops));
  while (manager_.watchdog().count() > 0 && !life_.is_stopping()) {
    heart.beat();
    co_await stopping_.wait(manager_.watchdog() / 4);
  }
}

void Service::begin_stop() {
  manager_.tell("STOPPING=1");
  asio::co_spawn(reactors_.front()->executor(), stop_all(),
                 [this](const std::exception_ptr& failure) {
                   if (failure) life_.fail("the stop", failure);
                 });
}

asio::awaitable<void> Service::stop_all() {
  stopping_.wake_all();
  co_await on_each(&ServiceReactor::drain);
  pauses_.stop();
  certificate_.stop();
  const auto patience = std::max<std::chrono::milliseconds>(
      settings_.shutdown_limit / 2, settings_.shutdown_limit - 2 * hand_back_time);
  tasks_.stop();
  co_await tasks_.join();
  co_await orders_.sign_out();
  co_await processor_.stop(patience);
  co_await on_each(&ServiceReactor::close);
}

// All at once, each on its own loop; returns when the last has done it.
asio::awaitable<void> Service::on_each(asio::awaitable<void> (ServiceReactor::*step)()) {
  const auto take = [step](ServiceReactor& reactor) -> asio::awaitable<void> {
    co_await asio::co_spawn(reactor.executor(), (reactor.*step)(), asio::use_awaitable);
  };
  reactor::TaskGroup steps(reactors_.front()->executor(), life_.owner_of("the stop of a reactor"));
  for (auto& reactor : reactors_)
    if (!steps.spawn(take(*reactor))) co_return;
  co_await steps.join();
}

}  // namespace fixline::app
