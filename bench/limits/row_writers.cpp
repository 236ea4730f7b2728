#include "row_writers.hpp"

#include <libpq-fe.h>

#include <stdexcept>
#include <vector>

namespace fixline::limits {
namespace {

constexpr const char* column_names =
    " (flight_uuid, datetime, lat, lon, elevation, barometric_altitude) ";

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Results = std::unique_ptr<PGresult, Clear>;

class PgWriter : public RowWriter {
 public:
  explicit PgWriter(const Plan& plan) : plan_(plan) {}

  void connect() final {
    connection_.reset(PQconnectdb(plan_.database.c_str()));
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    prepare(plan_);
  }

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
  Plan plan_;
  std::unique_ptr<PGconn, Finish> connection_;
};

/// COPY, in binary format. Rows that are there already are an error.
class CopyWriter final : public PgWriter {
 public:
  using PgWriter::PgWriter;

  void add(std::span<const Row> rows) override { batches_.push_back(copy_data(rows)); }

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
    sql_ = "COPY " + plan.table() + column_names + "FROM STDIN (FORMAT binary)";
  }

  std::string sql_;
  std::vector<std::string> batches_;
};

/// A prepared INSERT ... SELECT unnest(...), an array a column, in binary format.
class UnnestWriter final : public PgWriter {
 public:
  using PgWriter::PgWriter;

  void add(std::span<const Row> rows) override { fill(batches_.emplace_back(), rows); }

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
    prepare_statement("INSERT INTO " + plan.table() + column_names +
                      "SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::float8[], "
                      "$4::float8[], $5::float8[], $6::float8[]) ON CONFLICT DO NOTHING");
  }

  std::vector<postgres::ArrayParameters> batches_;
};

/// A prepared INSERT ... VALUES (...), (...), ... with six binary parameters a row.
class ValuesWriter final : public PgWriter {
 public:
  using PgWriter::PgWriter;

  void add(std::span<const Row> rows) override { batches_.push_back(binary_values(rows)); }

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
    std::string sql = "INSERT INTO " + plan.table() + column_names + "VALUES ";
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
  std::vector<BinaryValues> batches_;
};

}  // namespace

std::unique_ptr<RowWriter> row_writer_for(const Plan& plan) {
  if (plan.method == "copy") return std::make_unique<CopyWriter>(plan);
  if (plan.method == "unnest") return std::make_unique<UnnestWriter>(plan);
  return std::make_unique<ValuesWriter>(plan);
}

}  // namespace fixline::limits
