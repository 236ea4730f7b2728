#include "unit/mutation/accounts.hpp"

#include <algorithm>
#include <regex>
#include <vector>

#include "points/track.hpp"
#include "uploads/upload_body.hpp"

namespace fixline::mutation {
namespace {

using formats::Submission;

std::string fault_in_parts(const Submission& submission) {
  std::uint64_t sent = 0;
  for (const auto& part : submission.parts) {
    if (part.first != sent) return "a part does not begin where the one before it ends";
    sent += part.sent;
  }
  if (!submission.parts.empty() && sent != submission.points_sent)
    return "the parts are not the whole";
  return {};
}

/// Without comments and CDATA sections.
std::string without_hidden_tags(std::string_view xml) {
  std::string text;
  while (!xml.empty()) {
    const auto begin = std::min({xml.find("<!--"), xml.find("<![CDATA["), xml.size()});
    text += xml.substr(0, begin);
    xml.remove_prefix(begin);
    const std::string_view closing = xml.starts_with("<!--") ? "-->" : "]]>";
    xml.remove_prefix(std::min(xml.find(closing), xml.size()));
  }
  return text;
}

}  // namespace

Result<Submission> upload(const std::string& body, bool is_partial_welcome) {
  constexpr std::size_t bytes_max = 64U << 20U;
  static json_bodies::JsonTracks json;
  formats::Room room(bytes_max);
  formats::PointQuota quota;
  const uploads::UploadRule rule{
      .hints = {.flight_id = "f", .is_partial_welcome = is_partial_welcome},
      .window = window,
      .room = room,
      .quota = quota};
  return uploads::decode_upload("application/octet-stream", body, rule, json);
}

std::string fault_in_account(const Submission& submission) {
  std::uint64_t points = submission.refusals.count;
  for (const auto& track : submission.tracks) points += points::point_count(track);
  if (points != submission.points_sent || points == 0) return "accepted and refused is not the sum";
  auto indices = submission.refusals.indices;
  std::ranges::sort(indices);
  if (!indices.empty() && indices.back() >= points) return "an index is beyond the last point";
  if (std::ranges::adjacent_find(indices) != indices.end()) return "a point is refused twice";
  return fault_in_parts(submission);
}

std::string other_than(std::uint64_t sent, std::uint64_t in_file) {
  if (sent == in_file) return {};
  return std::to_string(sent) + " points told, where there are " + std::to_string(in_file);
}

std::uint64_t fixes_in_igc(std::string_view file) {
  static const std::string_view before_a_record("\0\x11\x13 \t", 5);
  static const std::regex spoilt_letter("^[^B].?\\d{13}[NS]\\d{8}[EW][AV]");
  std::uint64_t fixes = 0;
  while (!file.empty()) {
    const auto end = std::min(file.find_first_of("\r\n"), file.size());
    auto line = file.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(before_a_record), line.size()));
    if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    const bool is_digit_next = line.size() > 1 && line[1] >= '0' && line[1] <= '9';
    const bool has_letter = line.starts_with('B') || (line.starts_with('b') && is_digit_next);
    if (has_letter || std::regex_search(line.begin(), line.end(), spoilt_letter)) ++fixes;
    file.remove_prefix(std::min(end + 1, file.size()));
  }
  return fixes;
}

bool is_utf16(std::string_view file) {
  return file.starts_with("\xff\xfe") || file.starts_with("\xfe\xff") ||
         file.substr(0, 4).contains('\0');
}

std::uint64_t points_in_gpx(std::string_view file) {
  static const std::regex root("<([^<>\\s\"'/]*:)?gpx[\\s>]");
  static const std::regex point("<([^<>\\s\"'/]*:)?(trkpt|wpt|rtept)(>|[\\s/][^>]*)");
  const auto text = without_hidden_tags(file);
  std::smatch gpx;
  std::regex_search(text, gpx, root);
  std::uint64_t points = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), point), end; at != end; ++at) {
    const auto attributes = at->str(3);
    // Of another prefix than the root's it may be anything, unless it has a place.
    const bool has_place = attributes.contains(" lat=") && attributes.contains(" lon=");
    const bool is_own = at->str(1) == gpx.str(1) || (at->str(1) == ":" && gpx.str(1).empty());
    if (is_own || has_place) ++points;
  }
  return points;
}

std::uint64_t lines_in(std::string_view text) {
  std::uint64_t lines = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).find_first_not_of(" \t\r") != std::string_view::npos) ++lines;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace fixline::mutation
