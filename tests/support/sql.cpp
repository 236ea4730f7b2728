#include "support/sql.hpp"

#include <libpq-fe.h>

#include <memory>

namespace fixline::test {
namespace {

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Rows = std::unique_ptr<PGresult, Finish>;

Result<Rows> run(const std::string& url, const std::string& statements) {
  const std::unique_ptr<PGconn, Finish> session(
      PQconnectdb((url + "&connect_timeout=5&options=-cdefault_transaction_read_only%3Doff%20"
                         "-cstatement_timeout%3D20s")
                      .c_str()));
  if (PQstatus(session.get()) != CONNECTION_OK)
    return failure(ErrorCode::unavailable, PQerrorMessage(session.get()));
  PQsetNoticeProcessor(session.get(), [](void*, const char*) {}, nullptr);
  Rows rows(PQexec(session.get(), statements.c_str()));
  const auto status = PQresultStatus(rows.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    return failure(ErrorCode::refused, PQerrorMessage(session.get()));
  return rows;
}

}  // namespace

Result<void> run_sql(const std::string& database_url, const std::string& statements) {
  const auto rows = run(database_url, statements);
  if (!rows) return std::unexpected(rows.error());
  return {};
}

Result<std::string> sql_value(const std::string& database_url, const std::string& query) {
  const auto rows = run(database_url, query);
  if (!rows) return std::unexpected(rows.error());
  if (PQntuples(rows->get()) == 0) return std::string();
  return std::string(PQgetvalue(rows->get(), 0, 0));
}

std::filesystem::path socket_folder_of(const std::string& database_url) {
  const std::unique_ptr<PQconninfoOption, Finish> options(
      PQconninfoParse(database_url.c_str(), nullptr));
  for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr;
       ++option)
    if (std::string_view(option->keyword) == "host" && option->val != nullptr) return option->val;
  return {};
}

}  // namespace fixline::test
