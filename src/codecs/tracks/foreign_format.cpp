#include "tracks/foreign_format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "text/ascii.hpp"

namespace fixline::tracks {
namespace {

using namespace std::string_view_literals;

/// What is to be known is known here.
constexpr std::size_t bytes_looked_at_max = 4096;

struct Signature {
  std::size_t place;
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array signatures{
    Signature{8, ".FIT"sv, "FIT"},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "7z"},
    Signature{0, "Rar!\x1a\x07"sv, "RAR"},
    Signature{0, "BZh"sv, "bzip2"},
    Signature{0,
              "\xfd"
              "7zXZ\0"sv,
              "xz"},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "zstd"},
    Signature{0, "%PDF-"sv, "PDF"},
    Signature{0, "\x89PNG"sv, "PNG"},
    Signature{0, "\xff\xd8\xff"sv, "JPEG"},
    Signature{0, "SQLite format 3"sv, "SQLite"},
    Signature{0, "OziExplorer"sv, "OziExplorer PLT"},
};

std::string_view by_signature(std::string_view bytes) {
  for (const auto& [place, magic, name] : signatures)
    if (bytes.size() >= place && bytes.substr(place).starts_with(magic)) return name;
  return {};
}

/// UTF-16 is read as ASCII, without its zero bytes and byte order marks.
std::string as_ascii(std::string_view bytes) {
  std::string text;
  std::ranges::copy_if(bytes, std::back_inserter(text), [](char c) {
    return c != '\0' && "\xef\xbb\xbf\xfe\xff"sv.find(c) == std::string_view::npos;
  });
  return text;
}

/// The root element's name without its prefix, in lower case, over all that may stand before it.
std::string root_of(std::string_view xml) {
  for (auto open = xml.find('<'); open != std::string_view::npos; open = xml.find('<', open)) {
    xml.remove_prefix(open);
    const bool is_comment = xml.starts_with("<!--");
    const bool is_root = !xml.starts_with("<?") && !xml.starts_with("<!");
    if (xml.starts_with("<!doctype html") || xml.starts_with("<!DOCTYPE html")) return "html";
    if (is_root) {
      const auto name = xml.substr(1, xml.find_first_of(" \t\r\n/>", 1) - 1);
      return text::lower(name.substr(name.find(':') + 1));
    }
    open = std::min(xml.find(is_comment ? "-->" : ">"), xml.size());
  }
  return {};
}

std::string_view by_root(std::string_view xml) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{
      {{"kml", "KML"}, {"trainingcenterdatabase", "TCX"}, {"html", "HTML"}, {"nmf", "NMF"}}};
  const auto* const found =
      std::ranges::find(names, root_of(xml), &std::pair<std::string_view, std::string_view>::first);
  return found == names.end() ? std::string_view{} : found->second;
}

/// Both a type of RFC 7946 and what an object of that type holds.
bool is_geojson(std::string_view json) {
  const auto has_any = [&](const auto& words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return json.find(word) != std::string_view::npos; });
  };
  return has_any(std::array{"\"Feature\""sv, "\"FeatureCollection\""sv, "\"LineString\""sv,
                            "\"MultiLineString\""sv, "\"Point\""sv, "\"MultiPoint\""sv}) &&
         has_any(std::array{"\"features\""sv, "\"geometry\""sv, "\"coordinates\""sv});
}

/// $GPRMC, !AIVDM: a talker, a sentence, a comma.
bool is_nmea(std::string_view line) {
  constexpr std::size_t address = 6;
  return line.size() > address && (line.front() == '$' || line.front() == '!') &&
         std::ranges::all_of(line.substr(1, address - 1),
                             [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         line[address] == ',';
}

bool is_table_head(std::string_view line) {
  std::size_t columns = 0;
  bool has_latitude = false;
  while (!line.empty()) {
    const auto end = std::min(line.find_first_of(",;\t"), line.size());
    auto name = text::trimmed(line.substr(0, end));
    while (name.starts_with('"') || name.starts_with('\'')) name.remove_prefix(1);
    has_latitude = has_latitude || text::lower(name).starts_with("lat");
    ++columns;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return columns >= 3 && has_latitude;
}

}  // namespace

std::string foreign_format_refused(std::string_view name) {
  return "the file is " + std::string(name) + ", which is not taken: IGC and GPX are";
}

std::string_view foreign_format(std::string_view first_bytes) {
  const auto head = first_bytes.substr(0, bytes_looked_at_max);
  if (const auto name = by_signature(head); !name.empty()) return name;
  const auto ascii = as_ascii(head);
  const auto text = text::trimmed(ascii);
  if (text.starts_with('<')) return by_root(text);
  if (text.starts_with('{')) return is_geojson(text) ? "GeoJSON"sv : std::string_view{};
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  if (is_nmea(line)) return "NMEA";
  return is_table_head(line) ? "CSV"sv : std::string_view{};
}

}  // namespace fixline::tracks
