#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "chaos/fault.hpp"
#include "chaos/sql_fault.hpp"

namespace fixline::chaos {
namespace {

struct Finish {
  void operator()(PGconn* session) const { PQfinish(session); }
  void operator()(PGresult* rows) const { PQclear(rows); }
};
using Session = std::unique_ptr<PGconn, Finish>;

/// Another session, which holds what `take` locks until the fault's end.
Fault lock_fault(const std::string& name, double weight, std::function<std::string(Scene&)> take,
                 const std::string& mend = {}) {
  const auto session = std::make_shared<Session>();
  Fault fault{"postgres-" + name, Subject::postgres, weight, true};
  fault.begin = [session, take](Scene& scene) {
    session->reset(PQconnectdb((scene.stack.database_url() + "&connect_timeout=5").c_str()));
    const auto statements = "SET statement_timeout = '5s';" + take(scene);
    const std::unique_ptr<PGresult, Finish> locked(PQexec(session->get(), statements.c_str()));
    const auto status = PQresultStatus(locked.get());
    scene.has_begun = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  };
  fault.end = [session, mend](Scene& scene) {
    session->reset();
    if (!mend.empty()) insist_on_sql(scene, mend);
  };
  return fault;
}

/// A lock on the rows of some flights that are still to come: their inserts wait.
std::string lock_rows(Scene& scene) {
  const auto table = draw_table_of_flights(scene);
  return "CREATE OR REPLACE FUNCTION chaos_lock() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF " +
         draw_flights(scene, table, "NEW.") +
         " THEN PERFORM pg_advisory_xact_lock(4711); END IF; RETURN NEW; END$$;"
         "CREATE TRIGGER chaos_lock BEFORE INSERT ON " +
         table +
         " FOR EACH ROW EXECUTE FUNCTION chaos_lock();"
         "SELECT pg_advisory_lock(4711)";
}

}  // namespace

std::vector<Fault> lock_faults() {
  std::vector<Fault> faults;
  // As a long migration does.
  faults.push_back(lock_fault("tables-locked", 1, [](Scene&) {
    return "BEGIN;" + for_each_table("LOCK TABLE ", " IN EXCLUSIVE MODE");
  }));
  faults.push_back(lock_fault("table-locked", 2, [](Scene& scene) {
    return "BEGIN; LOCK TABLE " + draw_table(scene) + " IN ACCESS EXCLUSIVE MODE";
  }));
  faults.push_back(lock_fault("flights-locked", 1, [](Scene&) {
    return "BEGIN; DELETE FROM flights WHERE id IN"
           " (SELECT id FROM flights ORDER BY created_at DESC LIMIT 20)";
  }));
  faults.push_back(
      lock_fault("rows-locked", 2, lock_rows, "DROP FUNCTION IF EXISTS chaos_lock() CASCADE"));
  return faults;
}

}  // namespace fixline::chaos
