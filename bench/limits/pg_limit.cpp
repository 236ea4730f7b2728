// How fast PostgreSQL takes rows from a plain libpq loop, in the tables that `fixline migrate`
// makes. The rows are made before the clock starts; each batch is a transaction of its own.

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <iostream>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "row_writers.hpp"

namespace {

namespace limits = fixline::limits;
using Clock = std::chrono::steady_clock;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

using Writers = std::vector<std::unique_ptr<limits::RowWriter>>;

/// Each writer's batches on a thread of its own; rethrows what one of them throws.
void write_all(const Writers& writers) {
  std::latch start(static_cast<std::ptrdiff_t>(writers.size()));
  std::vector<std::future<void>> running;
  for (const auto& writer : writers)
    running.push_back(std::async(std::launch::async, [&start, &writer] {
      start.arrive_and_wait();
      writer->write_all();
    }));
  for (auto& one : running) one.get();
}

int measure(const limits::Plan& plan) {
  const auto batches = std::max<std::size_t>(1, plan.rows / plan.batch);
  Writers writers;
  for (std::size_t i = 0; i < plan.connections; ++i) {
    writers.push_back(limits::row_writer_for(plan));
    writers.back()->connect();
    const limits::Share share{plan.shape == "live" ? limits::Shape::live : limits::Shape::upload, i,
                              plan.connections, plan.start};
    for (std::size_t batch = 0; batch < (batches + plan.connections - 1 - i) / plan.connections;
         ++batch)
      writers.back()->add(rows_of(share, batch * plan.batch, plan.batch));
  }
  const auto started = Clock::now();
  const double cpu_before = cpu_seconds();
  write_all(writers);
  const std::chrono::duration<double> took = Clock::now() - started;
  const auto rows = batches * plan.batch;
  std::cout << R"({"rows":)" << rows << R"(,"seconds":)" << took.count() << R"(,"rows_per_s":)"
            << static_cast<double>(rows) / took.count() << R"(,"cpu_s":)"
            << cpu_seconds() - cpu_before << "}\n";
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{"Writes rows from a plain libpq loop, and tells the rate as JSON.", "pg_limit"};
  limits::Plan plan;
  program.add_option("--database", plan.database, "As libpq takes it; `fixline migrate` ran there")
      ->required();
  program.add_option("--method", plan.method, "copy, unnest or values")
      ->check(CLI::IsMember({"copy", "unnest", "values"}))
      ->capture_default_str();
  program.add_option("--shape", plan.shape, "live or upload; chooses the table, too")
      ->check(CLI::IsMember({"live", "upload"}))
      ->capture_default_str();
  program.add_option("--batch", plan.batch, "Rows of a transaction; whole fives")
      ->check(CLI::Range(5, 100'000))
      ->capture_default_str();
  program.add_option("--connections", plan.connections, "Each on its own thread")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  program.add_option("--rows", plan.rows, "In all, rounded down to whole batches; 80 bytes each")
      ->check(CLI::Range(5, 50'000'000))
      ->capture_default_str();
  program.add_option("--start", plan.start, "First second of every flight: go on after a run")
      ->check(CLI::Range(std::int64_t{0}, fixline::traffic::flight_seconds_max))
      ->capture_default_str();
  CLI11_PARSE(program, argc, argv);
  plan.batch -= plan.batch % 5;
  constexpr std::size_t parameters_max = 65'535;
  if (plan.method == "values" && plan.batch * 6 > parameters_max)
    return std::cerr << "pg_limit: --method values takes batches of at most 10920\n", 2;
  try {
    return measure(plan);
  } catch (const std::exception& error) {
    std::cerr << "pg_limit: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
