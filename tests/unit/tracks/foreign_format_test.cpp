#include "tracks/foreign_format.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace fixline::tracks {
namespace {

using namespace std::string_literals;

TEST(ForeignFormat, IsNamedByItsFirstBytes) {
  const std::pair<std::string, const char*> cases[] = {
      {"<?xml version='1.0'?><!-- <gpx> --><kml xmlns='x'>", "KML"},
      {"\xef\xbb\xbf<k:kml>", "KML"},
      {"\xff\xfe<\0k\0m\0l\0>\0"s, "KML"},
      {"<TrainingCenterDatabase/>", "TCX"},
      {"<!DOCTYPE html><p>log in", "HTML"},
      {"<html>", "HTML"},
      {"\x0e\x10\x5a\x08\0\0\0\0.FIT"s, "FIT"},
      {"$GPRMC,082000.00,A", "NMEA"},
      {"\r\n$GNGGA,1", "NMEA"},
      {R"({"type":"FeatureCollection","features":[]})", "GeoJSON"},
      {R"({ "name": 1, "geometry": {}, "type" : "Feature"})", "GeoJSON"},
      {"ALTITUDE,LAT,LON,TIME\n1,2,3,4", "CSV"},
      {"time;\"Latitude\";lon", "CSV"},
      {"7z\xbc\xaf\x27\x1c\0"s, "7z"},
      {"Rar!\x1a\x07\0"s, "RAR"},
      {"BZh91AY", "bzip2"},
  };
  for (const auto& [bytes, name] : cases) EXPECT_EQ(foreign_format(bytes), name) << bytes;
}

TEST(ForeignFormat, IsNoneOfThoseThatAreTaken) {
  for (const auto& bytes :
       {"AXXX001\r\nHFDTE200324\r\n"s, "<gpx/>"s, "<?xml version='1.0'?>\n<gpx:gpx>"s,
        R"({"flight_id":"f","track_points":[{"type":"Point"}]})"s, "ALT,1,2\r\nB110001\r\n"s,
        "hello"s, ""s, "<"s, "<!--"s, "<?xml"s, "$"s})
    EXPECT_EQ(foreign_format(bytes), "") << bytes;
}

}  // namespace
}  // namespace fixline::tracks
