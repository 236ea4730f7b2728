#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/setting_table.hpp"

namespace fixline::settings {

constexpr std::string_view setting_prefix = "FIXLINE_";
constexpr std::string_view file_ending = "_FILE";  ///< of a secret's name

/// Knows which names are settings, and which only look like one.
class SettingNames {
 public:
  struct Verdict {
    std::string setting;   ///< its plain name; empty: not a setting
    std::string mistake;   ///< empty: none
    bool is_file = false;  ///< the value is the path of a file that holds the setting's
  };

  explicit SettingNames(const std::vector<Setting>& table);

  /// `strict`: a plain name that is nearly a setting's is a mistake (in a file that is ours; the
  /// environment has names of all and sundry).
  [[nodiscard]] Verdict look_up(const std::string& name, std::string_view value, bool strict) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> file_names_;  // of secrets
};

/// Explains a value that another program has put into a name of ours; empty when it is none.
[[nodiscard]] std::string foreign_hint(std::string_view value);

}  // namespace fixline::settings
