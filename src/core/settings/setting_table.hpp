#pragma once

#include <string>
#include <vector>

#include "settings/setting_kinds.hpp"

namespace fixline::settings {

enum class Secrecy { open, has_password, secret };

/// All that is known of one setting.
struct Setting {
  std::string name;       ///< as in the environment; FIXLINE_ may stand before it
  std::string initial{};  ///< the value when nothing is said; empty: none
  Secrecy secrecy = Secrecy::open;
  std::string meaning{};  ///< one line
  SettingKind kind{};

  /// "--queue-batch-max"; empty for a secret, as others can read a process's arguments.
  [[nodiscard]] std::string flag() const;
};

/// Every setting, in the order in which they are shown.
[[nodiscard]] std::vector<Setting> setting_table();

}  // namespace fixline::settings
