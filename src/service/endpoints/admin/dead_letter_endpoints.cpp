#include "endpoints/admin/dead_letter_endpoints.hpp"

#include <algorithm>
#include <utility>

#include "dead_letters/dead_letter_json.hpp"
#include "dead_letters/dead_letter_table.hpp"
#include "dead_letters/edited_replay.hpp"
#include "dead_letters/replay.hpp"
#include "endpoints/admin/dead_letter_answers.hpp"
#include "endpoints/parameters.hpp"
#include "formats/content_encoding.hpp"
#include "http/problem.hpp"
#include "points/time.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
namespace {

// Of one reactor; more are told to come again.
constexpr int sessions_max = 4;

constexpr std::size_t admin_body_bytes_max = std::size_t{8} << 20;
constexpr std::size_t list_default = 100;
constexpr std::size_t list_max = 1'000;
constexpr std::size_t export_default = 1'000;
constexpr std::size_t export_max = 5'000;
constexpr std::size_t export_page_letters = 50;
constexpr std::size_t export_bytes_max = std::size_t{8} << 20;
// Of one request: at the rate below it ends well within the time that a stop may take.
constexpr std::size_t replay_default = 1'000;
constexpr std::size_t replay_max = 5'000;
constexpr double replay_letters_per_second = 1'000;

/// Counts a session that is open.
class OpenCount {
 public:
  explicit OpenCount(int& count) : count_(count) { ++count_; }
  OpenCount& operator=(OpenCount&&) = delete;
  ~OpenCount() { --count_; }

 private:
  int& count_;
};

}  // namespace

DeadLetterEndpoints::DeadLetterEndpoints(asio::any_io_executor executor, DeadLetterOptions options,
                                         telemetry::Log log)
    : executor_(std::move(executor)), options_(std::move(options)), log_(std::move(log)) {}

void DeadLetterEndpoints::add_to(Router& router, AdminGate& gate) {
  const auto called = [this](Action action) {
    return [this, action](Request request) { return with_session(action, std::move(request)); };
  };
  const auto guarded = [&](Action action) {
    return gate.guarded(access::Scope::dlq, called(action));
  };
  const auto guarded_bare = [&](Action action) {
    return gate.guarded(access::Scope::dlq, taking({}, called(action)));
  };
  const std::string base = "/admin/dead-letters";
  router.get(base, guarded(&DeadLetterEndpoints::list));
  router.get(base + "/count", guarded(&DeadLetterEndpoints::count));
  router.get(base + "/export", guarded(&DeadLetterEndpoints::export_page));
  router.get(base + "/{id}", guarded_bare(&DeadLetterEndpoints::show));
  const auto glance = gate.glance(access::Scope::dlq);
  router.post(base + "/replay", guarded_bare(&DeadLetterEndpoints::replay), glance);
  router.post(base + "/purge", guarded_bare(&DeadLetterEndpoints::purge), glance);
  router.post(base + "/{id}/replay", guarded_bare(&DeadLetterEndpoints::replay_one), glance);
}

asio::awaitable<Response> DeadLetterEndpoints::with_session(Action action, Request request) {
  if (open_ >= sessions_max)
    co_return problem(503, "other requests to /admin/dead-letters are under way; try again");
  const OpenCount counted(open_);
  auto body = formats::decode_content(request.content_encoding, std::move(request.body),
                                      admin_body_bytes_max);
  if (!body) co_return problem(body.error());
  request.body = std::move(*body);
  if (request.body.size() > admin_body_bytes_max) co_return problem(413, "the body is too large");

  Session session(executor_, options_.limits);
  auto connected = co_await session.connect(options_.address);
  if (!connected) {
    log_->log(telemetry::seldom("admin without a database"), spdlog::level::warn,
              "admin: no connection to the database: {}", connected.error().message);
    co_return problem(503, "the database can't be reached now");
  }
  co_return co_await (this->*action)(session, std::move(request));
}

asio::awaitable<Response> DeadLetterEndpoints::list(Session& session, Request request) {
  auto query = dead_letter_query(request, list_default, list_max);
  if (!query) co_return problem(query.error());
  dead_letters::DeadLetterTable table(session);
  const dead_letters::DeadLetterPage page{.ids_below = query->cursor, .limit = query->limit};
  auto found = co_await table.list(query->filter, page);
  if (!found) co_return dead_letter_problem(found.error(), *log_);
  log_->debug("admin: {} lists dead letters ({})", request.asker(), to_string(query->filter));
  co_return list_response(*found);
}

asio::awaitable<Response> DeadLetterEndpoints::count(Session& session, Request request) {
  auto query = dead_letter_query(request, list_default, list_max);
  if (!query) co_return problem(query.error());
  dead_letters::DeadLetterTable table(session);
  auto counts = co_await table.count(query->filter);
  if (!counts) co_return dead_letter_problem(counts.error(), *log_);
  co_return json_response(dead_letters::json_of(*counts));
}

asio::awaitable<Response> DeadLetterEndpoints::show(Session& session, Request request) {
  const auto id = dead_letter_id(request.path_parameter);
  if (!id) co_return problem(404, "there is nothing at " + request.path);
  dead_letters::DeadLetterTable table(session);
  auto found = co_await table.find(*id);
  if (!found) co_return dead_letter_problem(found.error(), *log_);
  if (!*found) co_return no_such_dead_letter(*id);
  log_->debug("admin: {} looks at dead letter {}", request.asker(), *id);
  co_return json_response(dead_letters::json_of(**found));
}

asio::awaitable<Response> DeadLetterEndpoints::export_page(Session& session, Request request) {
  auto query = dead_letter_query(request, export_default, export_max);
  if (!query) co_return problem(query.error());
  dead_letters::DeadLetterTable table(session);
  Response answer;
  answer.content_type = "application/x-ndjson";
  std::size_t written = 0;
  std::int64_t last = query->cursor;
  bool is_more = true;
  while (is_more && written < query->limit && answer.body.size() < export_bytes_max) {
    const auto wanted = std::min(export_page_letters, query->limit - written);
    const dead_letters::DeadLetterPage page{
        .ids_below = last, .limit = wanted, .with_payload = true};
    auto found = co_await table.list(query->filter, page);
    if (!found) co_return dead_letter_problem(found.error(), *log_);
    for (const auto& letter : found->letters) {
      answer.body += dead_letters::json_of(letter) + "\n";
      last = letter.id;
      ++written;
    }
    is_more = found->may_be_more;
  }
  log_->info("admin: {} exported {} dead letters ({})", request.asker(), written,
             to_string(query->filter));
  if (is_more) answer.link = next_page_link(request, last);
  co_return answer;
}

asio::awaitable<Response> DeadLetterEndpoints::replay(Session& session, Request request) {
  auto order = dead_letter_order(request.body);
  if (!order) co_return problem(order.error());
  if (order->limit > replay_max)
    co_return problem(400, "limit: is not 1 to " + std::to_string(replay_max));
  dead_letters::ReplayOptions options;
  options.filter = order->filter;
  options.ids_above = order->cursor;
  options.letters_max = order->limit > 0 ? order->limit : replay_default;
  options.is_trial = order->is_trial;
  options.nulls = options_.nulls;
  options.dead_letters_per_second = replay_letters_per_second;
  dead_letters::Replay replay(executor_, session, std::move(options));
  auto report = co_await replay.run({});
  const auto& done = replay.report();
  log_->info("admin: {} {} dead letters ({}): {} replayed, {} refused again, {} undecodable",
             request.asker(), order->is_trial ? "tried to replay" : "replayed",
             to_string(order->filter), done.replayed, done.refused, done.undecodable);
  if (!report) co_return dead_letter_problem(report.error(), *log_);
  co_return json_response(json_of(*report, order->is_trial));
}

asio::awaitable<Response> DeadLetterEndpoints::replay_one(Session& session, Request request) {
  const auto id = dead_letter_id(request.path_parameter);
  if (!id) co_return problem(404, "there is nothing at " + request.path);
  const bool is_mended = request.body.find_first_not_of(" \t\r\n") != std::string::npos;
  if (is_mended) co_return co_await replay_mended(session, std::move(request), *id);
  co_return co_await replay_unchanged(session, std::move(request), *id);
}

asio::awaitable<Response> DeadLetterEndpoints::replay_unchanged(Session& session, Request request,
                                                                std::int64_t id) {
  dead_letters::ReplayOptions options;
  options.filter.ids.push_back(id);
  options.nulls = options_.nulls;
  options.dead_letters_per_second = 0;
  dead_letters::Replay replay(executor_, session, std::move(options));
  auto report = co_await replay.run({});
  if (!report) co_return dead_letter_problem(report.error(), *log_);
  log_->info("admin: {} replayed dead letter {}: {}", request.asker(), id, outcome_of(*report));
  if (report->matched == 0) co_return no_such_dead_letter(id);
  if (report->replayed > 0) co_return json_response(json_of(*report, false));
  co_return problem(report->looked_at() == 0 ? 409 : 422,
                    "dead letter " + std::to_string(id) + " stays: " + outcome_of(*report));
}

asio::awaitable<Response> DeadLetterEndpoints::replay_mended(Session& session, Request request,
                                                             std::int64_t id) {
  const auto now = points::now();
  auto done = co_await dead_letters::replay_edited(session, id, std::move(request.body), now,
                                                   options_.nulls);
  if (!done) {
    log_->info("admin: {} mended dead letter {}, which stays: {}", request.asker(), id,
               done.error().detail);
    co_return dead_letter_problem(done.error(), *log_);
  }
  if (!done->is_found) co_return no_such_dead_letter(id);
  log_->info("admin: {} replayed dead letter {} as mended: {} points new, {} duplicates",
             request.asker(), id, done->points_new, done->duplicates);
  dead_letters::ReplayReport report;
  report.matched = 1;
  report.replayed = 1;
  report.points_new = done->points_new;
  report.duplicates = done->duplicates;
  report.last_id = id;
  report.is_complete = true;
  co_return json_response(json_of(report, false));
}

asio::awaitable<Response> DeadLetterEndpoints::purge(Session& session, Request request) {
  auto order = dead_letter_order(request.body);
  if (!order) co_return problem(order.error());
  if (order->filter.is_empty() != order->has_all)
    co_return problem(400, "purge wants either a filter or \"all\": true");
  dead_letters::DeadLetterTable table(session);
  auto counts = co_await table.count(order->filter);
  if (!counts) co_return dead_letter_problem(counts.error(), *log_);
  if (order->confirm != counts->letters)
    co_return problem(409, "nothing is purged: " + std::to_string(counts->letters) +
                               " dead letters match; say so as \"confirm\"");
  auto purged = co_await table.purge(order->filter, counts->newest_id);
  if (!purged) {
    log_->warn("admin: {} purged a part of {} dead letters ({})", request.asker(), counts->letters,
               to_string(order->filter));
    co_return dead_letter_problem(purged.error(), *log_);
  }
  log_->info("admin: {} purged {} dead letters ({})", request.asker(), *purged,
             to_string(order->filter));
  co_return json_response("{\"purged\":" + std::to_string(*purged) + "}");
}

}  // namespace fixline::endpoints
