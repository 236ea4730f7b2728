// How fast one or more writers fill live_track_points: rows a second, and this process's CPU.
// usage: store_bench DATABASE_URL [rows a batch] [writers] [rows in all] [new|again]
// It empties live_track_points first.

#include <spdlog/logger.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/migrations.hpp"
#include "store/postgres_point_writer.hpp"

namespace {

namespace asio = boost::asio;
namespace points = fixline::points;
namespace store = fixline::store;
namespace postgres = fixline::postgres;

constexpr std::size_t flights = 2'000;
constexpr std::size_t fixes_together = 5;

struct Load {
  std::string url;
  std::size_t batch_rows;
  std::size_t writers;
  std::size_t rows;
};

// As live points come: five fixes each of many flights.
std::vector<points::Track> batch_of(std::size_t number, std::size_t batch_rows) {
  std::vector<points::Track> tracks;
  const auto groups = batch_rows / fixes_together;
  for (auto group = number * groups; group < (number + 1) * groups; ++group) {
    points::Track track;
    const auto flight = group % flights;
    const auto second = static_cast<int>(group / flights * fixes_together);
    track.flight_id = "flight " + std::to_string(flight);
    track.flight_uuid = points::flight_uuid_for(points::QueueName::live, track.flight_id);
    points::TrackPoints fixes;
    for (int i = 0; i < static_cast<int>(fixes_together); ++i)
      fixes.push_back(
          {points::Timestamp{} + std::chrono::hours(480'000) + std::chrono::seconds(second + i),
           45.0 + static_cast<double>(flight) * 1e-3 + (second + i) * 1e-5,
           6.0 + (second + i) * 1e-5, 1234.0, 1200.5});
    track.points = std::move(fixes);
    tracks.push_back(std::move(track));
  }
  return tracks;
}

asio::awaitable<void> empty_tables(const Load& load) {
  postgres::PgSession session(co_await asio::this_coro::executor, {});
  auto connected = co_await session.connect(postgres::Address::parse(load.url).value());
  if (!connected) throw std::runtime_error(connected.error().message);
  auto migrated = co_await store::migrate(session);
  if (!migrated) throw std::runtime_error(migrated.error().detail);
  auto emptied = co_await session.query("TRUNCATE live_track_points, flights; CHECKPOINT");
  if (!emptied) throw std::runtime_error(emptied.error().message);
}

asio::awaitable<void> write_share(const Load& load,
                                  const std::vector<std::vector<points::Track>>& batches,
                                  std::size_t writer_number, store::Written& sum) {
  store::PostgresWriterOptions options;
  options.address = postgres::Address::parse(load.url).value();
  store::PostgresPointWriter writer(co_await asio::this_coro::executor, std::move(options),
                                    std::make_shared<spdlog::logger>("bench"));
  for (auto i = writer_number; i < batches.size(); i += load.writers) {
    const store::WriteRequest request{points::QueueName::live, batches[i]};
    const auto settled = co_await writer.settle(request);
    if (!settled) throw std::runtime_error(settled.error().detail);
    sum.inserted += settled->written.inserted;
    sum.duplicates += settled->written.duplicates;
  }
}

void run_all(asio::io_context& context) {
  context.restart();
  context.run();
}

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

void measure(const Load& load, const std::vector<std::vector<points::Track>>& batches) {
  asio::io_context context(1);
  store::Written sum;
  const auto started = std::chrono::steady_clock::now();
  const auto cpu_started = std::clock();
  for (std::size_t i = 0; i < load.writers; ++i)
    asio::co_spawn(context, write_share(load, batches, i, sum), rethrow);
  run_all(context);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  const auto cpu = static_cast<double>(std::clock() - cpu_started) / CLOCKS_PER_SEC;
  const auto rows = static_cast<double>(sum.inserted + sum.duplicates);
  std::printf("%8.0f rows/s  new %llu  known %llu  client %.2f us/row\n", rows / took.count(),
              static_cast<unsigned long long>(sum.inserted),
              static_cast<unsigned long long>(sum.duplicates), cpu * 1e6 / rows);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return std::fputs("usage: store_bench DATABASE_URL [batch] [writers] [rows]\n", stderr),
           EXIT_FAILURE;
  const auto number = [&](int index, std::size_t fallback) {
    return argc > index ? static_cast<std::size_t>(std::stoul(argv[index])) : fallback;
  };
  const Load load{argv[1], number(2, 1'000), number(3, 1), number(4, 400'000)};
  std::vector<std::vector<points::Track>> batches;
  for (std::size_t i = 0; i < load.rows / load.batch_rows; ++i)
    batches.push_back(batch_of(i, load.batch_rows));
  asio::io_context context(1);
  asio::co_spawn(context, empty_tables(load), rethrow);
  run_all(context);
  measure(load, batches);
  measure(load, batches);  // all of it again
}
