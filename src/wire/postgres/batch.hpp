#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "postgres/binary_array.hpp"
#include "postgres/rows.hpp"

namespace fixline::postgres {

/// What is prepared once and executed often. PgSession::statement() makes it.
struct Statement {
  /// Empty behind a pooler, where the next transaction may find another session at the server:
  /// it is prepared anew in each batch that executes it.
  std::string name;
  std::string sql;
};

/// Statements that go to the server in one round trip and are one transaction, unless they open one
/// themselves or have steps. PgSession::batch() makes it, PgSession::run() runs it, once.
///
/// What is added goes to libpq at once, so that no parameters are kept here. Meanwhile the session
/// does nothing else; one whose batch is never run is spent. An error while it is filled shows when
/// it is run.
class Batch {
 public:
  /// By which the results of what was added are asked for: of one statement, or of some in a row.
  struct Handle {
    std::size_t first = 0;  ///< within its step
    std::size_t count = 1;
  };

  Batch& operator=(Batch&&) = delete;

  void prepare(const std::string& name, const std::string& sql);
  /// Prepares it where that was lost meanwhile: before the first of its executions in a batch.
  void bring(const Statement& statement) {
    if (statement.name.empty()) prepare(statement.name, statement.sql);
  }
  /// The rows will come in binary format.
  Handle execute(const std::string& name, ArrayParameters& parameters);
  /// One statement without parameters; its rows will come in binary format.
  Handle statement(const std::string& sql);

  /// Ends a step: an error before it skips only the rest of its own step. Outside an explicit
  /// transaction each step is a transaction of its own.
  void end_step();

  /// What is added next, none of it yet; its count is for the caller to raise.
  [[nodiscard]] Handle next() const noexcept { return {size_, 0}; }

 private:
  friend class PgSession;
  /// Null: nothing can be added. `beginning`: a statement, or nothing.
  Batch(PGconn* pipeline, const char* beginning) : pipeline_(pipeline) {
    if (*beginning != '\0') statement(beginning);
  }
  Handle added(bool was_taken);

  PGconn* pipeline_;
  std::size_t size_ = 0;  // of the step under way
  std::size_t steps_ = 0;
};

/// The results of a batch, or of one of its steps.
class BatchResults {
 public:
  explicit BatchResults(std::vector<Rows> all) : all_(std::move(all)) {}

  /// Of several statements the last one's.
  [[nodiscard]] const Rows& operator[](Batch::Handle of) const {
    return all_[of.first + of.count - 1];
  }
  [[nodiscard]] Rows take(Batch::Handle of) { return std::move(all_[of.first + of.count - 1]); }

  /// Rows that they changed together.
  [[nodiscard]] std::uint64_t changed(Batch::Handle of) const {
    std::uint64_t sum = 0;
    for (const auto& rows : std::span(all_).subspan(of.first, of.count)) sum += rows.changed();
    return sum;
  }

 private:
  std::vector<Rows> all_;
};

}  // namespace fixline::postgres
