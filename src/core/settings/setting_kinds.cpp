#include "settings/setting_kinds.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <thread>

#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/truth.hpp"

namespace fixline::settings {
namespace {

constexpr auto whole_number = text::number_in<std::uint64_t>;

/// The factor of a unit's name; nullopt for an unknown one.
std::optional<std::uint64_t> factor(const std::string& unit) {
  if (unit.empty() || unit == "b") return 1;
  for (const auto& [letter, shift] : {std::pair{'k', 10U}, {'m', 20U}, {'g', 30U}, {'t', 40U}}) {
    if (unit.front() != letter) continue;
    const auto rest = unit.substr(1);
    if (rest.empty() || rest == "b" || rest == "ib") return std::uint64_t{1} << shift;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> byte_count(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(text.substr(0, digits));
  const auto rest = text.substr(digits);
  const auto unit =
      factor(text::lower(rest.substr(std::min(rest.find_first_not_of(' '), rest.size()))));
  if (!number || !unit || *number > std::numeric_limits<std::uint64_t>::max() / *unit)
    return std::nullopt;
  return *number * *unit;
}

std::string short_bytes(std::uint64_t number) {
  for (const auto& [shift, unit] :
       {std::pair{40U, "TiB"}, {30U, "GiB"}, {20U, "MiB"}, {10U, "KiB"}}) {
    if (number != 0 && number % (std::uint64_t{1} << shift) == 0)
      return std::to_string(number >> shift) + unit;
  }
  return std::to_string(number);
}

struct SpanUnit {
  std::string_view name;
  std::chrono::seconds length;
};

constexpr std::array span_units{
    SpanUnit{"w", std::chrono::weeks(1)}, SpanUnit{"d", std::chrono::days(1)},
    SpanUnit{"h", std::chrono::hours(1)}, SpanUnit{"min", std::chrono::minutes(1)},
    SpanUnit{"s", std::chrono::seconds(1)}};

}  // namespace

// Without a unit it is none: 24 may be meant as hours.
std::optional<std::chrono::seconds> span_of(std::string_view text, std::chrono::seconds min,
                                            std::chrono::seconds max) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(text.substr(0, digits));
  const auto rest = text.substr(digits);
  const auto unit = text::lower(rest.substr(std::min(rest.find_first_not_of(' '), rest.size())));
  const auto found = std::ranges::find(span_units, unit, &SpanUnit::name);
  if (!number || found == span_units.end()) return std::nullopt;
  if (*number > static_cast<std::uint64_t>(max / found->length)) return std::nullopt;
  const auto span = found->length * static_cast<std::int64_t>(*number);
  return span >= min ? std::optional(span) : std::nullopt;
}

namespace {

std::string short_span(std::chrono::seconds span) {
  for (const auto& [name, length] : span_units)
    if (length != std::chrono::weeks(1) && span % length == std::chrono::seconds(0))
      return std::to_string(span / length) + std::string(name);
  return std::to_string(span.count()) + "s";
}

std::string span_range(std::chrono::seconds min, std::chrono::seconds max) {
  return short_span(min) + " to " + short_span(max) + ", with its unit: s, min, h, d or w";
}

std::unexpected<Error> expected_instead(std::string_view got, const std::string& range) {
  std::string shown(got.substr(0, 40));
  if (got.size() > shown.size()) shown += "...";
  return failure(ErrorCode::invalid, "\"" + shown + "\" is not " + range);
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char letter) { return letter < 32; });
}

std::optional<ListenAddress> parsed_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = whole_number(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  if (!port || *port > 65535) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return std::nullopt;
  if (host.empty() || host == "*") host = "0.0.0.0";
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-";
  if (host.find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_host(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:";
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_host_without_port(std::string_view text) {
  return is_host(text) && (text.find(':') == std::string_view::npos || text.ends_with(']'));
}

/// As a browser writes it: without a path, and without a slash at its end.
bool is_origin(std::string_view text) {
  const auto scheme_end = text.find("://");
  return scheme_end != std::string_view::npos && scheme_end != 0 &&
         is_host(text.substr(scheme_end + 3));
}

/// The words between commas or blanks; nullopt when one of them does not fit.
std::optional<std::vector<std::string>> words_in(std::string_view text,
                                                 bool (*fits)(std::string_view)) {
  std::vector<std::string> words;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(", "), text.size()));
    if (text.empty()) return words;
    const auto word = text.substr(0, text.find_first_of(", "));
    if (!fits(word)) return std::nullopt;
    words.emplace_back(word);
    text.remove_prefix(word.size());
  }
}

/// Of what `parse` makes a value of, or nullopt.
template <class Value, class Parse>
SettingKind parsed_kind(std::string range, Parse parse, StoreIn<Value> store) {
  auto action = [range, parse = std::move(parse), store = std::move(store)](
                    Settings& settings, std::string_view text) -> Result<void> {
    std::optional<Value> value = parse(text);
    if (!value) return expected_instead(text, range);
    store(settings, std::move(*value));
    return {};
  };
  return {std::move(range), std::move(action)};
}

/// The same, or "none", which is no value.
template <class Value, class Parse>
SettingKind kind_or_none(const std::string& range, Parse parse,
                         StoreIn<std::optional<Value>> store) {
  const auto parse_or_none = [=](std::string_view text) -> std::optional<std::optional<Value>> {
    if (text::lower(text) == "none") return std::optional<Value>();
    const std::optional<Value> value = parse(text);
    if (!value) return std::nullopt;
    return value;
  };
  return parsed_kind("none or " + range, parse_or_none, std::move(store));
}

template <class Parse>
SettingKind number_kind(std::string range, std::uint64_t min, std::uint64_t max, Parse parse,
                        StoreIn<std::uint64_t> store) {
  const auto within = [=](std::string_view text) {
    const std::optional<std::uint64_t> number = parse(text);
    return number && *number >= min && *number <= max ? number : std::nullopt;
  };
  return parsed_kind(std::move(range), within, std::move(store));
}

SettingKind text_kind(std::string range, std::function<bool(std::string_view)> fits,
                      StoreIn<std::string> store) {
  auto action = [range, fits = std::move(fits), store = std::move(store)](
                    Settings& settings, std::string_view value) -> Result<void> {
    // Never quoted: the value may be or hold a secret.
    if (has_control_character(value) || !fits(value))
      return failure(ErrorCode::invalid, "is not " + range);
    store(settings, std::string(value));
    return {};
  };
  return {std::move(range), std::move(action)};
}

}  // namespace

SettingKind integer(std::uint64_t min, std::uint64_t max, StoreIn<std::uint64_t> store) {
  auto range = std::to_string(min) + " to " + std::to_string(max);
  return number_kind(std::move(range), min, max, whole_number, std::move(store));
}

SettingKind cores(std::uint64_t max, std::uint64_t auto_max, StoreIn<std::uint64_t> store) {
  const auto parse = [auto_max](std::string_view value) -> std::optional<std::uint64_t> {
    if (value != "auto") return whole_number(value);
    return std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, auto_max);
  };
  return number_kind("1 to " + std::to_string(max) + " or auto", 1, max, parse, std::move(store));
}

SettingKind bytes(std::uint64_t min, std::uint64_t max, StoreIn<std::uint64_t> store) {
  auto range = short_bytes(min) + " to " + short_bytes(max);
  return number_kind(std::move(range), min, max, byte_count, std::move(store));
}

SettingKind bytes_or_none(std::uint64_t min, std::uint64_t max,
                          StoreIn<std::optional<std::uint64_t>> store) {
  const auto parse = [=](std::string_view text) {
    const auto count = byte_count(text);
    return count && *count >= min && *count <= max ? count : std::nullopt;
  };
  return kind_or_none(short_bytes(min) + " to " + short_bytes(max), parse, std::move(store));
}

SettingKind span(std::chrono::seconds min, std::chrono::seconds max,
                 StoreIn<std::chrono::seconds> store) {
  const auto parse = [=](std::string_view text) { return span_of(text, min, max); };
  return parsed_kind(span_range(min, max), parse, std::move(store));
}

SettingKind span_or_none(std::chrono::seconds min, std::chrono::seconds max,
                         StoreIn<std::optional<std::chrono::seconds>> store) {
  const auto parse = [=](std::string_view text) { return span_of(text, min, max); };
  return kind_or_none(span_range(min, max), parse, std::move(store));
}

SettingKind yes_or_no(StoreIn<bool> store) {
  return parsed_kind("yes or no", text::truth_in, std::move(store));
}

SettingKind one_of(std::vector<std::string> words, StoreIn<std::string> store) {
  std::string range;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) range += i + 1 == words.size() ? " or " : ", ";
    range += words[i];
  }
  const auto parse = [words =
                          std::move(words)](std::string_view text) -> std::optional<std::string> {
    auto word = text::lower(text);
    if (std::ranges::find(words, word) == words.end()) return std::nullopt;
    return word;
  };
  return parsed_kind(std::move(range), parse, std::move(store));
}

SettingKind text(std::string range, StoreIn<std::string> store) {
  return text_kind(std::move(range), [](std::string_view) { return true; }, std::move(store));
}

SettingKind long_secret(std::size_t characters_min, StoreIn<std::string> store) {
  const auto fits = [characters_min](std::string_view value) {
    return value.size() >= characters_min && value.find(' ') == std::string_view::npos;
  };
  return text_kind(
      "a secret of at least " + std::to_string(characters_min) + " characters, without blanks",
      fits, std::move(store));
}

SettingKind shared_secret(std::size_t characters_min, StoreIn<std::string> store) {
  const auto fits = [characters_min](std::string_view value) {
    return value.size() >= characters_min;
  };
  return text_kind("a secret of at least " + std::to_string(characters_min) + " characters", fits,
                   std::move(store));
}

SettingKind redis_url(StoreIn<std::string> store) {
  const auto fits = [](std::string_view value) {
    return value.starts_with("redis://") || value.starts_with("unix://");
  };
  return text_kind("redis:// or unix://", fits, std::move(store));
}

SettingKind database_url(StoreIn<std::string> store) {
  const auto fits = [](std::string_view value) {
    return value.starts_with("postgresql://") || value.starts_with("postgres://") ||
           (value.find("://") == std::string_view::npos &&
            value.find('=') != std::string_view::npos);
  };
  return text_kind("postgresql://... or key=value words", fits, std::move(store));
}

SettingKind listen_address(StoreIn<ListenAddress> store) {
  return parsed_kind("address:port", parsed_address, std::move(store));
}

SettingKind host_names(StoreIn<std::vector<std::string>> store) {
  const auto parse = [](std::string_view text) { return words_in(text, is_host_without_port); };
  return parsed_kind("a list of names, without ports", parse, std::move(store));
}

SettingKind web_origins(StoreIn<std::vector<std::string>> store) {
  const auto parse = [](std::string_view text) { return words_in(text, is_origin); };
  return parsed_kind("a list of origins, as https://app.example.org", parse, std::move(store));
}

}  // namespace fixline::settings
