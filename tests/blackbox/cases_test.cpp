// What becomes of odd bodies, by the table cases/cases.tsv.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"

namespace fixline::test {
namespace {

const std::string folder = FIXLINE_CASES;

using Case = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + separator.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::vector<Case> cases() {
  std::ifstream table(folder + "/cases.tsv");
  std::string line;
  std::getline(table, line);
  const auto names = split(line, "\t");
  std::vector<Case> all;
  while (std::getline(table, line)) {
    const auto cells = split(line, "\t");
    Case& one = all.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) one[names[i]] = cells.at(i);
  }
  return all;
}

std::string bytes_of(const std::string& file) {
  std::ifstream stream(folder + "/" + file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

class Cases : public SharedService<with_flymaster_secret>,
              public testing::WithParamInterface<Case> {
 protected:
  static Answer send(const std::string& target, const std::string& body, const std::string& type) {
    return post(service().port(), target, body, "Content-Type: " + type + "\r\n");
  }

  /// The rows of a flight as the table of cases has them.
  static std::string rows(const std::string& table, const std::string& flight_id) {
    return service().sql(
        "SELECT string_agg(line, '; ' ORDER BY line) FROM (SELECT "
        "regexp_replace(to_char(datetime AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), "
        "'\\.?0+$', '') || 'Z ' || round(lat::numeric, 8)::float8 || ' ' || "
        "round(lon::numeric, 8)::float8 || ' ' || coalesce(elevation::text, '-') || "
        "coalesce(' ' || barometric_altitude, '') AS line FROM " +
        table + " p JOIN flights f ON f.id = p.flight_uuid WHERE f.flight_id = '" + flight_id +
        "') AS lines");
  }
};

TEST_P(Cases, AreAnsweredAndStoredAsTheTableSays) {
  const Case& one = GetParam();
  const auto& target = one.at("target");
  if (!one.at("before").empty())
    (void)send(target, bytes_of(one.at("before")), one.at("content_type"));

  const auto answer = send(target, bytes_of(one.at("file")), one.at("content_type"));

  EXPECT_EQ(std::to_string(answer.status), one.at("status")) << answer.body;
  for (const auto& told : split(one.at("told"), " & "))
    EXPECT_NE(answer.body.find(told), std::string::npos) << told << " in " << answer.body;
  const bool is_live = target.starts_with("/tracking/live");
  EXPECT_EQ(rows(is_live ? "live_track_points" : "uploaded_track_points", one.at("flight_id")),
            one.at("rows"));
}

INSTANTIATE_TEST_SUITE_P(Table, Cases, testing::ValuesIn(cases()),
                         [](const auto& param) { return param.param.at("name"); });

using FlymasterCases = Cases;

TEST_F(FlymasterCases, ADeviceThatJustStartedHasItsGoodLinesTakenAndItsBadOnesCounted) {
  const auto signature = service().sql("SELECT encode(sha256('900041the secret'::bytea), 'hex')");
  const auto body =
      "900041, " + signature + "\n" + bytes_of("flymaster_cold_start.lines") + "EOF\n";

  const auto answer = send("/tracking/flymaster/upload/file", body, "text/plain");

  EXPECT_EQ(answer.body, "OK");
  EXPECT_EQ(service().eventually("SELECT string_agg(lat || ' ' || gps_alt, '; ' ORDER BY "
                                 "date_time) FROM flymaster WHERE device_id = '900041'",
                                 "44.5 1300; 44.5 -9999"),
            "44.5 1300; 44.5 -9999");
  EXPECT_NE(get(service().port(), "/metrics")
                .body.find("fixline_points_refused_total{queue=\"flymaster\"} 4"),
            std::string::npos);
}

}  // namespace
}  // namespace fixline::test
