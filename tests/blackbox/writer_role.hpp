#pragma once

#include <gtest/gtest.h>

#include <string>

#include "blackbox/running_service.hpp"

namespace fixline::test {

/// From here on the service is a role that may write the tables and does not own them: no policy
/// and no lack of a right stops their owner. `more`: statements on top of its rights.
inline void restart_as_writer(RunningService& service, const std::string& more = {}) {
  ASSERT_EQ(service.sql("DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'writer')"
                        " THEN CREATE ROLE writer LOGIN; END IF; END$$;"
                        "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO writer;"
                        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO writer;" +
                        more + "SELECT 'ready'"),
            "ready");
  auto url = service.database_url();
  url.replace(url.find("user=fixline"), std::string("user=fixline").size(), "user=writer");
  service.set("DATABASE_URL", url);
  service.set("MIGRATE_AT_START", "no");
  service.kill_and_restart();
}

}  // namespace fixline::test
