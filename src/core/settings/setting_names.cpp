#include "settings/setting_names.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace fixline::settings {
namespace {

/// Letters to change, add, remove or swap with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> next(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({change, row[j] + 1, next[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    before = std::exchange(row, std::move(next));
  }
  return row.back();
}

/// Kubernetes puts these into every container when a service is named "fixline".
bool is_service_link(std::string_view plain, std::string_view value) {
  return plain.starts_with("SERVICE_") ||
         (plain.starts_with("PORT") && (value.starts_with("tcp://") || plain.size() > 4));
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return result;
}

}  // namespace

SettingNames::SettingNames(const std::vector<Setting>& table) {
  for (const auto& setting : table) names_.push_back(setting.name);
}

std::string SettingNames::nearest(std::string_view name) const {
  constexpr std::size_t distance_max = 2;
  const auto wanted = upper(name);
  std::string best;
  std::size_t best_distance = distance_max + 1;
  for (const auto& candidate : names_) {
    const auto found = distance(wanted, candidate);
    if (found < best_distance) {
      best = candidate;
      best_distance = found;
    }
  }
  return best;
}

SettingNames::Verdict SettingNames::look_up(const std::string& name, std::string_view value,
                                            bool strict) const {
  const bool prefixed = name.starts_with(setting_prefix);
  const auto plain = prefixed ? name.substr(setting_prefix.size()) : name;
  if (std::ranges::find(names_, plain) != names_.end()) return {plain, {}};
  if (prefixed && is_service_link(plain, value)) return {};
  const auto near = prefixed || strict ? nearest(plain) : std::string();
  if (!prefixed && near.empty()) return {};
  std::string mistake = "no such setting";
  if (!near.empty()) {
    mistake += "; did you mean " + (prefixed ? std::string(setting_prefix) : "") + near + "?";
  }
  return {{}, std::move(mistake)};
}

std::string foreign_hint(std::string_view value) {
  if (!value.starts_with("tcp://")) return {};
  return " (Kubernetes sets this for a service of that name: use the FIXLINE_ form of the name, or "
         "enableServiceLinks: false)";
}

}  // namespace fixline::settings
