#include "unit/mutation/originals.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "formats/content_encoding.hpp"
#include "tracks/track_file.hpp"

namespace fixline::mutation {
namespace {

namespace fs = std::filesystem;

/// Of a larger file there would be few mutants.
constexpr std::size_t original_bytes_max = 1U << 20U;

using ByFormat = std::array<std::vector<Original>, 4>;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!tracks::is_gzip(bytes.view())) return bytes.str();
  constexpr std::size_t bytes_max = 64U << 20U;
  return formats::decode_content("gzip", bytes.str(), bytes_max).value_or("");
}

/// The lines of points of a Flymaster file, with or without its first and last line.
std::optional<std::string> flymaster_lines(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto first = text.substr(0, end);
  const auto commas = std::ranges::count(first, ',');
  if (first.find_first_not_of("0123456789abcdef,.- \r") != std::string_view::npos)
    return std::nullopt;
  if (commas == 6) return std::string(text);
  if (commas != 1) return std::nullopt;
  text.remove_prefix(end + 1);
  return std::string(text.substr(0, text.rfind("EOF")));
}

bool has_points(std::string_view json) {
  return json.starts_with('{') &&
         (json.contains("\"track_points\"") || json.contains("\"tracks\""));
}

void sort_in_lines(const std::string& name, const std::string& text, ByFormat& out) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    const auto request = boost::json::parse(line, error);
    if (error || !request.is_object() || !request.as_object().contains("body")) continue;
    const auto& body = request.at("body");
    if (body.is_string() && has_points(body.as_string()))
      out[static_cast<std::size_t>(Format::json)].push_back({name, std::string(body.as_string())});
  }
}

void sort_in(const std::string& name, std::string text, ByFormat& out) {
  if (text.size() > original_bytes_max) return;
  const auto add = [&](Format format, std::string bytes) {
    out[static_cast<std::size_t>(format)].push_back({name, std::move(bytes)});
  };
  if (name.contains(".jsonl")) return sort_in_lines(name, text, out);
  if (has_points(text)) return add(Format::json, std::move(text));
  if (text.starts_with("--")) return;  // a form
  if (auto lines = flymaster_lines(text)) return add(Format::flymaster, *std::move(lines));
  switch (tracks::detect_track_file(text)) {
    case tracks::TrackFileKind::igc: return add(Format::igc, std::move(text));
    case tracks::TrackFileKind::gpx: return add(Format::gpx, std::move(text));
    case tracks::TrackFileKind::unknown: break;
  }
}

/// A flight from 23:58:20 on, a fix each two seconds.
std::string flight_over_midnight(const std::string& at_midnight) {
  std::string igc = "AXZB041\r\nHFDTE190725\r\n";
  for (int i = 0; i < 100; ++i) {
    const int second = (86'300 + 2 * i) % 86'400;
    if (second == 0) igc += at_midnight;
    char fix[40];
    std::snprintf(fix, sizeof fix, "B%02d%02d%02d44300%02dN00645000EA0120001300\r\n",
                  second / 3'600, second / 60 % 60, second % 60, i);
    igc += fix;
  }
  return igc;
}

ByFormat read_all() {
  const char* const folder = std::getenv("MUTATION_FILES");
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::recursive_directory_iterator(folder != nullptr ? folder : FIXLINE_CASES))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::ranges::sort(paths);
  ByFormat all;
  all[static_cast<std::size_t>(Format::igc)] = {
      {"a flight over midnight", flight_over_midnight("")},
      {"a flight over midnight with a new date", flight_over_midnight("HFDTE200725\r\n")}};
  for (const auto& path : paths) sort_in(path.filename().string(), bytes_of(path), all);
  return all;
}

}  // namespace

const std::vector<Original>& originals_of(Format format) {
  static const ByFormat all = read_all();
  return all[static_cast<std::size_t>(format)];
}

}  // namespace fixline::mutation
