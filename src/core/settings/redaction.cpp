#include "settings/redaction.hpp"

#include <regex>

namespace fixline::settings {

std::string without_passwords(const std::string& address) {
  static const std::regex user_part(R"((://[^:@/?]*:).*@)");
  static const std::regex word(R"((password\s*=\s*)('(?:\\.|[^'\\])*'|[^\s&]+))",
                               std::regex::icase);
  const auto hidden = std::regex_replace(address, user_part, "$1***@");
  return std::regex_replace(hidden, word, "$1***");
}

std::string shown_value(const EffectiveSetting& setting) {
  if (setting.value.empty()) return {};
  switch (setting.setting.secrecy) {
    case Secrecy::open:
      return setting.value;
    case Secrecy::has_password:
      return without_passwords(setting.value);
    case Secrecy::secret:
      return "***";
  }
  return "***";
}

}  // namespace fixline::settings
