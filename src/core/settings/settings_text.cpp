#include "settings/settings_text.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "json/members.hpp"
#include "settings/shown_address.hpp"

namespace fixline::settings {
namespace {

/// A setting's value as it may be shown: secrets as ***.
std::string shown_value(const EffectiveSetting& one) {
  const auto secrecy = one.setting.secrecy;
  if (one.value.empty() || secrecy == Secrecy::open) return one.value;
  return secrecy == Secrecy::has_password ? without_passwords(one.value) : "***";
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
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? boost::json::value() : boost::json::value(text);
  };
  std::string result;
  for (const auto& one : loaded.effective) {
    const auto& setting = one.setting;
    result += result.empty() ? "[\n  " : ",\n  ";
    result +=
        boost::json::serialize(boost::json::object{{"name", setting.name},
                                                   {"value", text_or_null(shown_value(one))},
                                                   {"origin", one.origin},
                                                   {"default", text_or_null(setting.initial)},
                                                   {"secret", setting.secrecy == Secrecy::secret},
                                                   {"meaning", setting.meaning}});
  }
  return result + "\n]\n";
}

Result<LoadedSettings> from_json(const std::string& text) {
  boost::system::error_code broken;
  const auto all = boost::json::parse(text, broken);
  if (broken || !all.is_array()) return failure(ErrorCode::invalid, "not a list of settings");
  LoadedSettings loaded;
  for (const auto& one : all.get_array()) {
    const auto field = [&one](std::string_view name) { return plain_json::text_at(one, name); };
    loaded.effective.push_back({{.name = field("name")}, field("value"), field("origin")});
  }
  return loaded;
}

std::string as_env_file(const LoadedSettings& loaded) {
  std::string result =
      R"(# Settings of fixline: .env in the working folder, or /etc/fixline/fixline.env of a package.
# Take away the # of what you change. Stronger than this file: the environment, then flags.
# Each name may also be written with FIXLINE_ before it, and a secret's with _FILE behind it: then
# the value is the path of a file that holds it. `fixline config` shows what is in force,
# `fixline config --running` what the service runs with.
)";
  for (const auto& one : loaded.effective) {
    result += "\n# " + one.setting.meaning + " (" + one.setting.kind.range + ")\n";
    result += env_assignment(one) + "\n";
  }
  return result;
}

std::string as_markdown(const LoadedSettings& loaded) {
  std::string result =
      R"(# Settings

Flags win over the environment, that over `.env`, that over defaults; `fixline config` shows each
value and where it comes from, `fixline config --running` what a running service runs with. Where
there is no `.env`, the commands of an administrator (check, config, dlq, doctor, held, migrate,
pause, resume, selftest, token, where) read `/etc/fixline/fixline.env`, which a package installs for its service. Each
may also be given as `FIXLINE_<NAME>`; a misspelt one is an error at the start. A flag is the name
in small letters with dashes: `--queue-batch-max`; a secret has none. Of what holds a secret
(`DATABASE_URL`, `REDIS_URL`, `REDIS_PASSWORD`, `ADMIN_TOKEN`, `CLIENT_TOKEN`,
`FLYMASTER_SECRET`) there is `NAME_FILE` as well: the path of a file that holds the value
([how](operations.md#secrets)). This page is what `fixline config --format markdown` prints.

| setting | default | range | meaning |
| --- | --- | --- | --- |
)";
  for (const auto& one : loaded.effective) {
    const auto& setting = one.setting;
    const auto initial = setting.initial.empty() ? std::string("-") : "`" + setting.initial + "`";
    result += "| `" + setting.name + "` | " + initial + " | " + setting.kind.range + " | " +
              setting.meaning + " |\n";
  }
  return result;
}

}  // namespace fixline::settings
