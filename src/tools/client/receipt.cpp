#include "client/receipt.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace fixline::client {

namespace {

using simdjson::dom::element;

std::string text_at(const element& object, std::string_view key) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

std::uint64_t number_at(const element& object, std::string_view key) {
  std::uint64_t number = 0;
  if (object[key].get(number) != simdjson::SUCCESS) return 0;
  return number;
}

points::Refusals refusals_at(const element& object, std::string_view key) {
  points::Refusals refusals;
  simdjson::dom::array list;
  if (object[key].get(list) == simdjson::SUCCESS)
    for (const element one : list)
      refusals.add(number_at(one, "index"), text_at(one, "field"), text_at(one, "reason"));
  refusals.count = std::max(refusals.count, number_at(object, "rejected_count"));
  return refusals;
}

std::vector<std::string> unread_files_in(const element& receipt) {
  std::vector<std::string> files;
  simdjson::dom::array parts;
  if (receipt["parts"].get(parts) != simdjson::SUCCESS) return files;
  for (const element part : parts)
    if (auto error = text_at(part, "error"); !error.empty())
      files.push_back(text_at(part, "file") + ": " + error);
  return files;
}

constexpr std::array<std::string_view, mode_count> mode_names{"queued", "direct", "spooled",
                                                              "acknowledged"};

Mode mode_named(std::string_view name) {
  for (const auto mode : {Mode::queued, Mode::direct, Mode::spooled})
    if (name_of(mode) == name) return mode;
  return Mode::unstated;
}

/// One printable line of at most 300 bytes, whatever the service sent.
std::string as_line(std::string text) {
  constexpr std::size_t bytes_max = 300;
  if (text.size() > bytes_max) text.resize(bytes_max);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

std::string_view name_of(Mode mode) noexcept { return mode_names[static_cast<std::size_t>(mode)]; }

Result<Receipt> parse_receipt(std::string_view body) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return failure(ErrorCode::invalid, "the receipt is not a JSON object");
  Receipt receipt;
  receipt.mode = mode_named(text_at(root, "mode"));
  if (receipt.mode == Mode::unstated)
    return failure(ErrorCode::invalid, "the receipt names no mode that this client knows");
  receipt.flight_id = text_at(root, "flight_id");
  receipt.flight_uuid = text_at(root, "flight_uuid");
  receipt.accepted = number_at(root, "accepted");
  receipt.inserted = number_at(root, "inserted");
  receipt.duplicates = number_at(root, "duplicates");
  receipt.rejected = refusals_at(root, "rejected");
  receipt.unread_files = unread_files_in(root);
  return receipt;
}

Problem parse_problem(unsigned status, std::string_view body) {
  Problem problem;
  std::string text;
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(body.data(), body.size()).get(root) == simdjson::SUCCESS && root.is_object()) {
    text = text_at(root, "title");
    const std::string detail = text_at(root, "detail");
    if (!detail.empty() && detail != text) text += (text.empty() ? "" : ": ") + detail;
    problem.rejected = refusals_at(root, "errors");
  } else {
    text = std::string(body);
  }
  problem.text = as_line(std::to_string(status) + (text.empty() ? "" : " ") + text);
  return problem;
}

}  // namespace fixline::client
