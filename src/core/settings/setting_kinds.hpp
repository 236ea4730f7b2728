#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "settings/settings.hpp"

namespace fixline::settings {

/// How the text of a setting becomes its value.
struct SettingKind {
  std::string range;  ///< for people: "1 to 65535", "text or json", "address:port"
  /// Errors: invalid, with what was expected.
  std::function<Result<void>(Settings&, std::string_view)> store;
};

template <class Value>
using StoreIn = std::function<void(Settings&, Value)>;

/// A whole number within [min, max].
[[nodiscard]] SettingKind integer(std::uint64_t min, std::uint64_t max,
                                  StoreIn<std::uint64_t> store);
/// A whole number within [1, max], or "auto": one a core, at most `auto_max`.
[[nodiscard]] SettingKind cores(std::uint64_t max, std::uint64_t auto_max,
                                StoreIn<std::uint64_t> store);
/// A number of bytes, plain or with K, M or G (times 1024), as 32MiB.
[[nodiscard]] SettingKind bytes(std::uint64_t min, std::uint64_t max, StoreIn<std::uint64_t> store);
/// The same, or "none".
[[nodiscard]] SettingKind bytes_or_none(std::uint64_t min, std::uint64_t max,
                                        StoreIn<std::optional<std::uint64_t>> store);
/// A span of time with its unit: s, min, h, d or w, as 90s or 14d.
[[nodiscard]] SettingKind span(std::chrono::seconds min, std::chrono::seconds max,
                               StoreIn<std::chrono::seconds> store);
/// The same, or "none".
[[nodiscard]] SettingKind span_or_none(std::chrono::seconds min, std::chrono::seconds max,
                                       StoreIn<std::optional<std::chrono::seconds>> store);
/// What a span() takes; nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::seconds> span_of(std::string_view text,
                                                          std::chrono::seconds min,
                                                          std::chrono::seconds max);
/// yes or no, true or false, on or off, 1 or 0.
[[nodiscard]] SettingKind yes_or_no(StoreIn<bool> store);
/// One of a few words.
[[nodiscard]] SettingKind one_of(std::vector<std::string> words, StoreIn<std::string> store);
/// Any text without control characters; `range` describes it.
[[nodiscard]] SettingKind text(std::string range, StoreIn<std::string> store);
/// A text of at least `characters_min` bytes that no one guesses.
[[nodiscard]] SettingKind long_secret(std::size_t characters_min, StoreIn<std::string> store);
/// The same of one that machines share, and people may have chosen: blanks are allowed.
[[nodiscard]] SettingKind shared_secret(std::size_t characters_min, StoreIn<std::string> store);
/// redis:// or unix://.
[[nodiscard]] SettingKind redis_url(StoreIn<std::string> store);
/// A PostgreSQL URI or key=value words.
[[nodiscard]] SettingKind database_url(StoreIn<std::string> store);
/// 127.0.0.1:8000, [::1]:8000, or :8000 for all of the machine's addresses.
[[nodiscard]] SettingKind listen_address(StoreIn<ListenAddress> store);
/// Names or addresses of hosts, without ports, between commas or blanks.
[[nodiscard]] SettingKind host_names(StoreIn<std::vector<std::string>> store);
/// Origins of web pages, https://app.example.org, between commas or blanks.
[[nodiscard]] SettingKind web_origins(StoreIn<std::vector<std::string>> store);

}  // namespace fixline::settings
