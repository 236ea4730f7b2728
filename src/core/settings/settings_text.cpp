#include "settings/settings_text.hpp"

#include <algorithm>
#include <cstdio>

#include "settings/redaction.hpp"

namespace fixline::settings {
namespace {

std::string json_string(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      result += '\\';
      result += letter;
    } else if (static_cast<unsigned char>(letter) < 32) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(letter));
      result += escape;
    } else {
      result += letter;
    }
  }
  return result + "\"";
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

/// Quoted when a reader of the file would take it otherwise.
std::string env_value(const std::string& value) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:@?&=%+,[]";
  if (value.find_first_not_of(plain) == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\' || letter == '$') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string env_assignment(const EffectiveSetting& one) {
  const auto& name = one.setting.name;
  if (one.origin == "default") return "#" + name + "=" + env_value(one.setting.initial);
  const auto shown = shown_value(one);
  if (shown != one.value) return "#" + name + "=" + shown + "  # set, hidden";
  return name + "=" + env_value(one.value);
}

}  // namespace

std::string as_table(const LoadedSettings& loaded) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const auto& one : loaded.effective) {
    name_width = std::max(name_width, one.setting.name.size());
    value_width = std::max(value_width, std::min<std::size_t>(shown_value(one).size(), 48));
  }
  std::string result =
      padded("SETTING", name_width) + "  " + padded("VALUE", value_width) + "  ORIGIN\n";
  for (const auto& one : loaded.effective) {
    const auto shown = shown_value(one);
    result += padded(one.setting.name, name_width) + "  " +
              padded(shown.empty() ? "-" : shown, value_width) + "  " + one.origin + "\n";
  }
  return result;
}

std::string as_json(const LoadedSettings& loaded) {
  std::string result = "[";
  for (const auto& one : loaded.effective) {
    const auto& setting = one.setting;
    const auto text_or_null = [](const std::string& text) {
      return text.empty() ? std::string("null") : json_string(text);
    };
    result += result.size() == 1 ? "\n" : ",\n";
    result += R"(  {"name": )" + json_string(setting.name);
    result += R"(, "value": )" + text_or_null(shown_value(one));
    result += R"(, "origin": )" + json_string(one.origin);
    result += R"(, "default": )" + text_or_null(setting.initial);
    result +=
        R"(, "secret": )" + std::string(setting.secrecy == Secrecy::secret ? "true" : "false");
    result += R"(, "meaning": )" + json_string(setting.meaning) + "}";
  }
  return result + "\n]\n";
}

std::string as_env_file(const LoadedSettings& loaded) {
  std::string result =
      "# Settings of fixline. Copy this file to .env in the working folder, and take away the # "
      "of\n"
      "# what you change. Stronger than this file: the environment, then flags. Each name may "
      "also\n"
      "# be written with FIXLINE_ before it. `fixline config` shows what is in force.\n";
  for (const auto& one : loaded.effective) {
    result += "\n# " + one.setting.meaning + " (" + one.setting.kind.range + ")\n";
    result += env_assignment(one) + "\n";
  }
  return result;
}

std::string as_markdown(const LoadedSettings& loaded) {
  std::string result =
      "# Settings\n\n"
      "Flags win over the environment, that over `.env`, that over defaults; `fixline config` "
      "shows "
      "each value and\n"
      "where it comes from. Each may also be given as `FIXLINE_<NAME>`; a misspelt one is an error "
      "at "
      "the start.\n"
      "A flag is the name in small letters with dashes: `--queue-batch-max`; a secret has none. "
      "This "
      "page is what\n"
      "`fixline config --format markdown` prints.\n\n"
      "| setting | default | range | meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& one : loaded.effective) {
    const auto& setting = one.setting;
    const auto initial = setting.initial.empty() ? std::string("-") : "`" + setting.initial + "`";
    result += "| `" + setting.name + "` | " + initial + " | " + setting.kind.range + " | " +
              setting.meaning + " |\n";
  }
  return result;
}

}  // namespace fixline::settings
