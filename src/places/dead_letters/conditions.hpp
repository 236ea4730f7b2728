#pragma once

#include <cstdint>
#include <string>

#include "dead_letters/filter.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::dead_letters {

/// A filter as SQL over dead_letters: a condition, and the parameters that are bound in it.
class Conditions {
 public:
  explicit Conditions(const Filter& filter);

  void ids_above(std::int64_t id) { compare("id >", id); }
  void ids_up_to(std::int64_t id) { compare("id <=", id); }
  void ids_below(std::int64_t id) { compare("id <", id); }

  /// " WHERE ..."; "" when there is none.
  [[nodiscard]] const std::string& where() const noexcept { return where_; }

  /// Adds `sql`, which holds where(), to a batch, with its parameters.
  postgres::Batch::Handle add_to(postgres::Batch& batch, const std::string& sql);

  /// The same, run as one round trip.
  asio::awaitable<postgres::PgResult<postgres::Rows>> run(postgres::PgSession& session,
                                                          std::string sql);

 private:
  void compare(const std::string& what, std::int64_t id);
  void compare(const std::string& what, points::Timestamp time);
  void add(const std::string& condition);
  std::string texts(const std::vector<std::string>& values);
  [[nodiscard]] std::string last_parameter(const std::string& type) const;

  std::string where_;
  postgres::ArrayParameters parameters_;
};

}  // namespace fixline::dead_letters
