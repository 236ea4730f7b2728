#pragma once

#include <string>
#include <vector>

namespace fixline {

/// Something by which points could be lost or have to wait: a setting, or a state of a server.
struct Weakness {
  std::string what;    ///< "appendonly is off"
  std::string effect;  ///< what could be lost by it
  std::string remedy;  ///< the command that mends it, or what a person has to do
};

using Weaknesses = std::vector<Weakness>;

/// All of it in one line.
[[nodiscard]] inline std::string text_of(const Weakness& weakness) {
  return weakness.what + ": " + weakness.effect + "; " + weakness.remedy;
}

[[nodiscard]] inline std::vector<std::string> texts_of(const Weaknesses& weaknesses) {
  std::vector<std::string> texts;
  for (const Weakness& weakness : weaknesses) texts.push_back(text_of(weakness));
  return texts;
}

}  // namespace fixline
