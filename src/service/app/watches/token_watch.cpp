#include "app/watches/token_watch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <utility>

#include "access/token_file.hpp"
#include "access/token_table.hpp"
#include "posix/file_mark.hpp"
#include "posix/own_folder.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 1s;
constexpr int looks_between_notes = 10;

/// Whoever could put another in its place could make tokens.
Result<std::vector<access::AccessToken>> read_copy(const std::filesystem::path& copy) {
  if (auto own = posix::check_own_folder(copy.parent_path()); !own)
    return std::unexpected(std::move(own).error());
  return access::read_token_file(copy);
}

asio::awaitable<Result<void>> written(std::filesystem::path path,
                                      std::vector<access::AccessToken> tokens) {
  co_return access::write_token_file(path, tokens);
}

}  // namespace

TokenWatch::TokenWatch(asio::any_io_executor executor, WatchSession& session, TokenPlaces places,
                       Publish publish, telemetry::Log log)
    : executor_(std::move(executor)),
      session_(session),
      places_(std::move(places)),
      publish_(std::move(publish)),
      log_(std::move(log)) {}

void TokenWatch::recall() {
  if (!needs_database()) return tell(look_into_file());
  if (posix::mark_of(places_.copy).empty()) return;
  auto tokens = read_copy(places_.copy);
  if (!tokens)
    return log_->warn("access: the copy of the tokens is of no use: {}", tokens.error().detail);
  log_->info("access: {} tokens are known from {}", tokens->size(), places_.copy.string());
  put_in_force(*std::move(tokens));
}

asio::awaitable<void> TokenWatch::run() {
  asio::steady_timer pause(executor_);
  for (int looks = 0;; ++looks) {
    const auto outcome = co_await look();
    tell(outcome);
    const bool is_due = looks % looks_between_notes == looks_between_notes - 1;
    if (outcome && is_due && needs_database()) co_await note_uses();
    pause.expires_after(look_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<Result<void>> TokenWatch::look() {
  if (!needs_database()) co_return look_into_file();
  auto changed = co_await changed_in_database();
  if (!changed) co_return std::unexpected(std::move(changed).error());
  if (*changed) {
    put_in_force(**changed);
    co_await keep_copy(**std::move(changed));
  }
  co_return Result<void>{};
}

// The version is read first: what changes while the tokens are read is read again.
asio::awaitable<Result<std::optional<TokenWatch::Tokens>>> TokenWatch::changed_in_database() {
  const auto session = co_await session_.turn();
  if (!session) co_return std::unexpected(in_context(session.error(), "postgres"));
  const auto version = co_await access::read_version(**session);
  if (!version) co_return std::unexpected(version.error());
  const auto mark = std::to_string(*version);
  if (mark == mark_) co_return std::nullopt;
  auto read = co_await access::read_tokens(**session);
  if (!read) co_return std::unexpected(std::move(read).error());
  for (const auto& mistake : read->mistakes) log_->warn("access: a token is left out: {}", mistake);
  mark_ = mark;
  co_return std::move(read->tokens);
}

Result<void> TokenWatch::look_into_file() {
  auto mark = posix::mark_of(places_.file);
  if (mark == mark_ && !mark.empty()) return {};
  auto tokens = access::read_token_file(places_.file);
  if (!tokens) return outcome_of(std::move(tokens));
  mark_ = std::move(mark);
  put_in_force(*std::move(tokens));
  return {};
}

void TokenWatch::put_in_force(Tokens tokens) {
  book_ = std::make_shared<const access::TokenBook>(std::move(tokens), book_.get());
  log_->info("access: {} tokens are in force", book_->size());
  publish_(book_, trouble_);
}

// On a thread of its own: the disk may take its time.
asio::awaitable<void> TokenWatch::keep_copy(Tokens tokens) {
  asio::thread_pool disk(1);
  const auto kept =
      co_await asio::co_spawn(disk, written(places_.copy, std::move(tokens)), asio::use_awaitable);
  if (!kept)
    log_->log(telemetry::seldom("copies of tokens"), spdlog::level::warn,
              "access: no copy of the tokens is kept: {}", kept.error().detail);
}

asio::awaitable<void> TokenWatch::note_uses() {
  access::LastUses uses;
  if (book_)
    for (const auto& [id, known] : *book_)
      if (const auto second = known->use->last_second.load(std::memory_order_relaxed); second > 0)
        uses.emplace_back(id, second);
  const auto session = co_await session_.turn();
  if (!session) co_return;
  const auto noted = co_await access::note_last_uses(**session, uses);
  if (!noted)
    log_->log(telemetry::seldom("last uses of tokens"), spdlog::level::warn,
              "access: when tokens were used last is not noted: {}", noted.error().detail);
}

// Once a trouble, and once its end: it may last.
void TokenWatch::tell(const Result<void>& outcome) {
  const auto trouble = outcome ? std::string() : outcome.error().detail;
  if (trouble == trouble_) return;
  if (trouble.empty())
    log_->info("access: changes of tokens are followed again");
  else
    log_->warn("access: changes of tokens are not followed: {}; {}", trouble,
               book_ ? "those that were read last stay in force" : "no token is known");
  trouble_ = trouble;
  publish_(book_, trouble_);
}

}  // namespace fixline::app
