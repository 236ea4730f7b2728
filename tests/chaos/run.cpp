#include "chaos/run.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "chaos/drain.hpp"
#include "chaos/lie_judge.hpp"
#include "chaos/told_watch.hpp"
#include "support/sanitizer_report.hpp"
#include "support/sql.hpp"
#include "traffic/reconcile/held_points.hpp"
#include "traffic/reconcile/reconcile.hpp"

namespace fixline::chaos {
namespace {

using namespace std::chrono_literals;

bool is_ready(test::Stack& stack) {
  const auto give_up = std::chrono::steady_clock::now() + 60s;
  const auto has_tables = [&] {
    return !test::sql_value(stack.database_url(), "SELECT to_regclass('dead_letters')")
                .value_or("")
                .empty();
  };
  while (points_waiting(stack.port()) != 0U || !has_tables()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What a dead consumer had takes some seconds to be taken over.
Result<traffic::Balance> reconcile(Load& load, test::Stack& stack, Progress& progress) {
  traffic::KeptWhere where;
  where.database_url = stack.database_url();
  where.extent = traffic::KeptWhere::Extent::everything;
  where.patience = 40s;
  where.look_every = 10s;
  where.held = [&stack] {
    return traffic::held_points({"127.0.0.1", std::to_string(stack.port()), ""});
  };
  where.should_stop = [&progress] {
    progress.beat();
    return false;
  };
  return traffic::reconcile(load.ledger(), where);
}

/// Nothing is wrong any more, for long enough that it must be told.
void rest(Progress& progress) {
  const auto until = std::chrono::steady_clock::now() + LieJudge::patience + 5s;
  progress.say("a rest, in which all must be told to be well");
  while (std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(100ms);
}

void add_findings(Outcome& outcome, test::Stack& stack) {
  outcome.findings = outcome.performance.findings;
  outcome.findings.insert(outcome.findings.end(), outcome.watched.examples.begin(),
                          outcome.watched.examples.end());
  if (const auto held = outcome.balance.total().held; held > 0)
    outcome.findings.push_back(std::to_string(held) + " points are held for no reason any more");
  if (const auto report = test::sanitizer_report_in(content_of(stack.fixline_log()));
      !report.empty())
    outcome.findings.push_back("a sanitizer's report: " + report);
  if (outcome.tally.wrong_receipts > 0)
    outcome.findings.push_back(std::to_string(outcome.tally.wrong_receipts) +
                               " receipts that do not account for every point");
}

}  // namespace

Result<Outcome> run(const RunOptions& options) {
  auto stack = test::Stack::start(options.stack);
  if (!stack) return std::unexpected(stack.error());
  if (!is_ready(**stack))
    return failure(ErrorCode::unavailable,
                   "fixline does not get ready: " + content_of((*stack)->fixline_log()));
  const auto& variant = options.schedule.variant;
  if (variant.partitioned)
    if (auto done = test::run_sql((*stack)->database_url(), partition_sql(*variant.partitioned));
        !done)
      return std::unexpected(done.error());
  if (options.load.shares.poisoned > 0)
    if (auto done = test::run_sql((*stack)->database_url(), poison_constraints()); !done)
      return std::unexpected(done.error());

  auto load_options = options.load;
  load_options.port = (*stack)->port();
  load_options.seed = options.schedule.seed;
  Load load(load_options);
  Progress progress(load);
  load.start();
  ToldWatch watch(**stack, progress);
  watch.start();
  Outcome outcome;
  outcome.seed = options.schedule.seed;
  outcome.variant = as_text(variant);
  Conductor conductor(**stack, load, progress, watch, options.schedule);
  outcome.performance = conductor.play();
  progress.say("everything is mended; the last parcels");
  load.stop(60s);
  outcome.tally = load.tally();
  outcome.outages = load.outages();
  if (!drain(**stack, 90s, progress))
    outcome.performance.findings.emplace_back("the queues do not get empty");
  outcome.rss_kib_most = (*stack)->look_at_memory();
  rest(progress);
  outcome.watched = watch.stop();
  progress.say("comparing");
  auto balance = reconcile(load, **stack, progress);
  if (!balance) return std::unexpected(balance.error());
  outcome.balance = std::move(*balance);
  const auto end = (*stack)->fixline().stop(SIGTERM, 40s);
  if (!end.success()) outcome.performance.findings.push_back("fixline told to stop: " + end.text());
  add_findings(outcome, **stack);
  if (options.keep || !outcome.has_held()) (*stack)->keep();
  return outcome;
}

}  // namespace fixline::chaos
