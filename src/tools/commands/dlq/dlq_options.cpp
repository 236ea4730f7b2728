#include "commands/dlq/dlq_options.hpp"

#include <pwd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "app/part_options.hpp"
#include "commands/asking/client_options.hpp"
#include "error/exit_code.hpp"
#include "points/time.hpp"

namespace fixline::commands {
namespace {

using FilterFlag = std::pair<const char*, const char*>;  ///< name and meaning

constexpr std::array<FilterFlag, 8> filter_flags{{
    {"queue", "live, upload, flymaster or scoring"},
    {"flight", "flight_id, or the flight's UUID"},
    {"device", "device_id"},
    {"reason", "refused, undecodable or deadly"},
    {"sqlstate", "What the database said, 23514, or its class, 23"},
    {"since", "Failed last at or after: 2025-06-08T10:00:00Z, or 90m, 12h, 7d ago"},
    {"until", "Failed last before"},
    {"id", "Number of a dead letter"},
}};

std::string user_name() {
  const auto* entry = ::getpwuid(::geteuid());
  return "cli user " +
         (entry != nullptr ? std::string(entry->pw_name) : std::to_string(::geteuid()));
}

asio::awaitable<Result<int>> connected(DlqContext& context, postgres::Address address,
                                       const DlqOptions::Work& work) {
  auto opened = co_await context.session.connect(std::move(address));
  if (!opened) co_return std::unexpected(in_context(opened.error().error(), "postgres"));
  co_return co_await work(context);
}

}  // namespace

DlqOptions::DlqOptions(CLI::App& command)
    : settings_(command,
                {"DATABASE_URL", "DATABASE_TIMEOUT_MS", "FILL_NULLS", "LOG_LEVEL", "LOG_FORMAT"}) {
  filters_.reserve(filter_flags.size());  // CLI11 keeps pointers to the values
}

void DlqOptions::add_filter(CLI::App& command, bool has_all) {
  for (const auto& [name, meaning] : filter_flags) {
    auto& filter = filters_.emplace_back(name, std::vector<std::string>{});
    command.add_option("--" + filter.first, filter.second, meaning)
        ->group("Which dead letters (all that is said must hold; of one flag given twice, either)");
  }
  has_all_ = has_all;
  if (has_all) command.add_flag("--all", wants_all_, "Every dead letter there is");
}

Result<dead_letters::Filter> DlqOptions::filter() const {
  const auto now = points::now();
  dead_letters::Filter filter;
  for (const auto& [name, values] : filters_)
    for (const auto& value : values)
      if (auto added = dead_letters::add(filter, name, value, now); !added)
        return failure(ErrorCode::invalid, "--" + added.error().detail);
  if (has_all_ && filter.is_empty() != wants_all_)
    return failure(ErrorCode::invalid, "say which dead letters, or --all, and not both");
  return filter;
}

int DlqOptions::run(const Work& work) const {
  const auto loaded = settings_.load();
  if (!loaded) return exit_usage;
  const auto options = app::writer_options(loaded->settings);
  asio::io_context loop(1);
  postgres::PgSession session(loop.get_executor(), options.limits);
  DlqContext context{.executor = loop.get_executor(),
                     .session = session,
                     .log = app::log_for(loaded->settings.log),
                     .who = user_name(),
                     .letters = dead_letters::DeadLetterTable(session),
                     .stop = {},
                     .nulls = options.nulls};
  std::optional<Result<int>> ended;
  const auto all = [&]() -> asio::awaitable<void> {
    ended.emplace(co_await connected(context, options.address, work));
  };
  run_with_signals(loop, all(), [&] {
    if (context.stop)
      context.stop();
    else
      loop.stop();
  });
  if (!ended) return exit_failed;
  return *ended ? **ended : told(ended->error(), exit_failed);
}

int DlqOptions::run(const FilteredWork& work) const {
  const auto wanted = filter();
  if (!wanted) return told(wanted.error(), exit_usage);
  return run([&](DlqContext& context) { return work(context, *wanted); });
}

}  // namespace fixline::commands
