#pragma once

#include <gtest/gtest.h>

#include <string>

#include "points/track.hpp"
#include "server/store/migrated_database.hpp"

namespace fixline::test {

/// A database whose table of live points has a trigger of somebody else's.
class GuardedTable : public testing::Test {
 protected:
  std::string stored() { return database_.value("SELECT count(*) FROM live_track_points"); }
  /// Carries out `statement` before the insert of a new point of which `condition` holds.
  void do_where(const std::string& condition, const std::string& statement) {
    database_.value("CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF " +
                    condition + " THEN " + statement +
                    "; END IF; RETURN NEW; END$$; CREATE TRIGGER odd BEFORE INSERT ON"
                    " live_track_points FOR EACH ROW EXECUTE FUNCTION odd(); SELECT ''");
  }
  /// Sleeps where `condition` says of the new point, and counts how often that begins.
  void sleep_where(const std::string& condition, const std::string& seconds = "60") {
    database_.value("CREATE SEQUENCE begun; SELECT ''");
    do_where(condition, "PERFORM nextval('begun'); PERFORM pg_sleep(" + seconds + ")");
  }
  /// Each costs its limit of time.
  int sleeps() { return std::stoi(database_.value("SELECT last_value FROM begun")); }
  static std::string is_of(const std::string& flight_id) {
    return "NEW.flight_uuid = '" +
           points::to_string(points::flight_uuid_for(points::QueueName::live, flight_id)) + "'";
  }

  MigratedDatabase database_;
};

}  // namespace fixline::test
