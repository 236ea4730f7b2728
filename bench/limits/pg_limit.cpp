// How fast PostgreSQL takes rows from a plain libpq loop, in the tables that `fixline migrate`
// makes. The rows are made before the clock starts; each batch is a transaction of its own.

#include <libpq-fe.h>
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

#include "limit_rows.hpp"

namespace {

namespace limits = fixline::limits;
using Clock = std::chrono::steady_clock;

struct Plan {
  std::string database;
  std::string method = "copy";
  std::string shape = "live";
  std::size_t batch = 5'000;
  std::size_t connections = 2;
  std::size_t rows = 400'000;
  std::int64_t start = 0;

  [[nodiscard]] std::string table() const {
    return shape == "live" ? "live_track_points" : "uploaded_track_points";
  }
};

constexpr const char* columns =
    " (flight_uuid, datetime, lat, lon, elevation, barometric_altitude) ";

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Results = std::unique_ptr<PGresult, Clear>;

/// One connection, and the batches that it writes.
class Writer {
 public:
  virtual ~Writer() = default;

  void connect(const Plan& plan) {
    connection_.reset(PQconnectdb(plan.database.c_str()));
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    prepare(plan);
  }
  virtual void add(std::span<const limits::Row> rows) = 0;
  virtual void write_all() = 0;

 protected:
  virtual void prepare(const Plan& plan) = 0;

  [[nodiscard]] PGconn* connection() const { return connection_.get(); }
  void prepare_statement(const std::string& sql) {
    expect(Results(PQprepare(connection(), "write", sql.c_str(), 0, nullptr)), PGRES_COMMAND_OK);
  }
  void expect(const Results& result, ExecStatusType wanted) {
    if (PQresultStatus(result.get()) != wanted) fail();
  }
  [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(connection_.get())); }

 private:
  std::unique_ptr<PGconn, Finish> connection_;
};

/// COPY, in binary format. Rows that are there already are an error.
class CopyWriter final : public Writer {
 public:
  void add(std::span<const limits::Row> rows) override { batches_.push_back(copy_data(rows)); }

  void write_all() override {
    for (const auto& batch : batches_) {
      expect(Results(PQexec(connection(), sql_.c_str())), PGRES_COPY_IN);
      if (PQputCopyData(connection(), batch.data(), static_cast<int>(batch.size())) != 1 ||
          PQputCopyEnd(connection(), nullptr) != 1)
        fail();
      expect(Results(PQgetResult(connection())), PGRES_COMMAND_OK);
      while (Results(PQgetResult(connection()))) {
      }
    }
  }

 private:
  void prepare(const Plan& plan) override {
    sql_ = "COPY " + plan.table() + columns + "FROM STDIN (FORMAT binary)";
  }

  std::string sql_;
  std::vector<std::string> batches_;
};

/// A prepared INSERT ... SELECT unnest(...), an array a column, in binary format.
class UnnestWriter final : public Writer {
 public:
  void add(std::span<const limits::Row> rows) override { fill(batches_.emplace_back(), rows); }

  void write_all() override {
    for (auto& batch : batches_) {
      const auto pointers = batch.pointers();
      expect(Results(PQexecPrepared(connection(), "write", static_cast<int>(batch.size()),
                                    pointers.values.data(), pointers.lengths.data(),
                                    pointers.formats.data(), 1)),
             PGRES_COMMAND_OK);
    }
  }

 private:
  void prepare(const Plan& plan) override {
    prepare_statement("INSERT INTO " + plan.table() + columns +
                      "SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::float8[], "
                      "$4::float8[], $5::float8[], $6::float8[]) ON CONFLICT DO NOTHING");
  }

  std::vector<fixline::postgres::ArrayParameters> batches_;
};

/// A prepared INSERT ... VALUES (...), (...), ... with six binary parameters a row.
class ValuesWriter final : public Writer {
 public:
  void add(std::span<const limits::Row> rows) override { batches_.push_back(binary_values(rows)); }

  void write_all() override {
    std::vector<const char*> values;
    const std::vector<int> formats(parameters_, 1);
    for (const auto& batch : batches_) {
      values.clear();
      for (const auto start : batch.starts) values.push_back(batch.bytes.data() + start);
      expect(Results(PQexecPrepared(connection(), "write", static_cast<int>(values.size()),
                                    values.data(), batch.lengths.data(), formats.data(), 1)),
             PGRES_COMMAND_OK);
    }
  }

 private:
  void prepare(const Plan& plan) override {
    std::string sql = "INSERT INTO " + plan.table() + columns + "VALUES ";
    for (std::size_t row = 0; row < plan.batch; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (int column = 0; column < 6; ++column) {
        sql += column == 0 ? "$" : ", $";
        sql += std::to_string(++parameters_);
      }
      sql += ")";
    }
    prepare_statement(sql + " ON CONFLICT DO NOTHING");
  }

  std::size_t parameters_ = 0;
  std::vector<limits::BinaryValues> batches_;
};

std::unique_ptr<Writer> writer_of(const std::string& method) {
  if (method == "copy") return std::make_unique<CopyWriter>();
  if (method == "unnest") return std::make_unique<UnnestWriter>();
  return std::make_unique<ValuesWriter>();
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

using Writers = std::vector<std::unique_ptr<Writer>>;

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

int measure(const Plan& plan) {
  const auto batches = std::max<std::size_t>(1, plan.rows / plan.batch);
  Writers writers;
  for (std::size_t i = 0; i < plan.connections; ++i) {
    writers.push_back(writer_of(plan.method));
    writers.back()->connect(plan);
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
  Plan plan;
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
      ->check(CLI::Range(std::int64_t{0}, fixline::load::flight_seconds_max))
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
