#include "settings/setting_names.hpp"

#include <algorithm>
#include <utility>

#include "text/ascii.hpp"
#include "text/edit_distance.hpp"

namespace fixline::settings {
namespace {

/// Kubernetes puts these into every container when a service is named "fixline".
bool is_service_link(std::string_view plain, std::string_view value) {
  return plain.starts_with("SERVICE_") ||
         (plain.starts_with("PORT") && (value.starts_with("tcp://") || plain.size() > 4));
}

}  // namespace

SettingNames::SettingNames(const std::vector<Setting>& table) {
  for (const auto& setting : table) {
    names_.push_back(setting.name);
    if (setting.secrecy == Secrecy::open) continue;
    file_names_.push_back(setting.name + std::string(file_ending));
    names_.push_back(file_names_.back());
  }
}

SettingNames::Verdict SettingNames::look_up(const std::string& name, std::string_view value,
                                            bool strict) const {
  const bool prefixed = name.starts_with(setting_prefix);
  const auto plain = prefixed ? name.substr(setting_prefix.size()) : name;
  if (std::ranges::find(file_names_, plain) != file_names_.end())
    return {.setting = plain.substr(0, plain.size() - file_ending.size()),
            .mistake = {},
            .is_file = true};
  if (std::ranges::find(names_, plain) != names_.end()) return {.setting = plain, .mistake = {}};
  if (prefixed && is_service_link(plain, value)) return {};
  const auto near =
      prefixed || strict ? text::nearest(text::upper(plain), names_) : std::string_view();
  if (!prefixed && near.empty()) return {};
  std::string mistake = "no such setting";
  if (!near.empty()) {
    mistake +=
        "; did you mean " + (prefixed ? std::string(setting_prefix) : "") + std::string(near) + "?";
  }
  return {.setting = {}, .mistake = std::move(mistake)};
}

std::string foreign_hint(std::string_view value) {
  if (!value.starts_with("tcp://")) return {};
  return " (Kubernetes sets this for a service of that name: use the FIXLINE_ form of the name, or "
         "enableServiceLinks: false)";
}

}  // namespace fixline::settings
