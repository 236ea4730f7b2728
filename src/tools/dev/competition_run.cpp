#include "dev/competition_run.hpp"

#include <csignal>

#include "error/exit_code.hpp"
#include "postgres/blocking_session.hpp"
#include "traffic/reconcile/audit_file.hpp"
#include "traffic/reconcile/reconcile.hpp"

namespace fixline::dev {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds simulate_stop_limit{20};
constexpr seconds drain_limit{60};

std::vector<std::string> simulate_arguments(const PrivateService& service,
                                            const CompetitionRunOptions& options) {
  return {"simulate",
          "--url",
          "http://" + service.address().text(),
          "--pilots",
          std::to_string(options.pilots),
          "--speed",
          std::to_string(options.speed),
          "--duration",
          std::to_string(options.minutes),
          "--seed",
          std::to_string(options.seed),
          "--audit",
          options.audit.string()};
}

Result<traffic::Balance> compare(const PrivateService& service,
                                 const CompetitionRunOptions& options,
                                 posix::StopSignals& signals) {
  auto ledger = traffic::read_audit(options.audit.string());
  if (!ledger) return std::unexpected(ledger.error());
  const auto stops = signals.count();
  traffic::KeptWhere where;
  where.database_url = service.database_url();
  where.patience = drain_limit;
  where.should_stop = [&signals, stops] { return signals.count() > stops; };
  const auto& [host, port] = service.address();
  const client::ServiceAddress asked{.host = host, .port = std::to_string(port), .prefix = {}};
  where.held = [asked] { return traffic::held_points(asked); };
  return traffic::reconcile(*ledger, where);
}

}  // namespace

bool CompetitionResult::is_complete() const {
  const auto total = balance.total();
  return balance.is_stored_whole() && total.sent > 0 && total.promised == total.sent &&
         !was_stopped;
}

Result<CompetitionResult> fly_competition(PrivateService& service,
                                          const CompetitionRunOptions& options,
                                          posix::StopSignals& signals) {
  CompetitionResult result;
  std::error_code ignored;
  std::filesystem::remove(options.audit, ignored);  // an earlier day's
  const auto begin = std::chrono::steady_clock::now();
  auto order = service.command(simulate_arguments(service, options));
  order.death_signal = SIGTERM;
  auto child = sandbox::ChildProcess::start(order);
  if (!child) return std::unexpected(child.error());
  while (child->is_running() && !result.was_stopped) {
    result.was_stopped = signals.wait(milliseconds(100));
    if (!service.is_running()) {
      return failure(ErrorCode::unavailable,
                     "fixline serve ended; its log says:" + sandbox::log_tail(service.log()));
    }
  }
  const auto ended = child->stop(result.was_stopped ? SIGINT : 0, simulate_stop_limit);
  result.flown = std::chrono::steady_clock::now() - begin;
  if (result.was_stopped && ended.signal != 0) return result;  // before it had sent anything
  // It fails by itself when a point got no answer that holds; the comparison says more.
  if (ended.signal != 0 || ended.code > exit_failed)
    return failure(ErrorCode::misconfigured, "fixline simulate: " + ended.text());
  auto balance = compare(service, options, signals);
  if (!balance) return std::unexpected(balance.error());
  result.balance = std::move(*balance);
  result.was_stopped = signals.count() > 0;
  return result;
}

std::string table_counts(const std::string& database_url) {
  auto session = postgres::BlockingSession::connect(database_url);
  std::string text;
  for (const std::string table : {"live_track_points", "uploaded_track_points", "flymaster",
                                  "scoring_tracks", "flights", "dead_letters"}) {
    std::string count = "?";
    if (session) {
      const auto rows = session->run(("SELECT count(*) FROM " + table).c_str());
      if (rows) count = rows->bytes(0, 0);
    }
    text += "  " + table + std::string(24 - table.size(), ' ') + count + "\n";
  }
  return text;
}

}  // namespace fixline::dev
