#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "text/number.hpp"

namespace fixline::postgres {

/// The result of one statement: its rows, or how many rows it changed.
class Rows {
 public:
  Rows() = default;
  explicit Rows(PGresult* owned) noexcept : result_(owned) {}

  [[nodiscard]] int size() const noexcept { return PQntuples(result_.get()); }
  [[nodiscard]] bool is_null(int row, int column) const noexcept {
    return PQgetisnull(result_.get(), row, column) != 0;
  }
  /// The bytes of a value, in the format that was asked for; "" for NULL. Lives as long as this.
  [[nodiscard]] std::string_view bytes(int row, int column) const noexcept {
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  /// A whole number that came as text; 0 for anything else.
  [[nodiscard]] std::int64_t number(int row, int column) const noexcept {
    return text::number_in<std::int64_t>(bytes(row, column)).value_or(0);
  }
  [[nodiscard]] bool is_true(int row, int column) const noexcept {
    return bytes(row, column) == "t";
  }
  /// Rows that an INSERT, UPDATE or DELETE changed.
  [[nodiscard]] std::uint64_t changed() const noexcept {
    return text::number_in<std::uint64_t>(PQcmdTuples(result_.get())).value_or(0);
  }
  /// Whether the statement was carried out.
  [[nodiscard]] bool succeeded() const noexcept {
    switch (PQresultStatus(result_.get())) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
      case PGRES_EMPTY_QUERY: return true;
      default: return false;
    }
  }
  [[nodiscard]] const PGresult* raw() const noexcept { return result_.get(); }

 private:
  struct Clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
  };

  std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace fixline::postgres
