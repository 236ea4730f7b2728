#include "settings/load_settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "settings/env_file.hpp"
#include "settings/setting_names.hpp"

namespace fixline::settings {
namespace {

/// Where a mistake is: "environment REDIS_PORT" or ".env line 7: REDIS_PORT".
std::string place(const std::string& origin, const std::string& name) {
  return origin.ends_with(" " + name) ? origin : origin + ": " + name;
}

struct Given {
  std::string value;
  std::string origin;
  std::string name;  ///< under which it was given
  int source = 0;
};

/// What the sources say, by the setting's plain name; a stronger source overwrites.
class Gathered {
 public:
  Gathered(const std::vector<Setting>& table, const SettingSources& sources)
      : names_(table), sources_(sources) {}

  /// What is added from now on comes from another source, and a stronger one.
  void begin_source() { ++source_; }

  void add(const std::string& name, const std::string& value, const std::string& origin,
           bool strict) {
    const auto verdict = names_.look_up(name, value, strict);
    if (!verdict.mistake.empty()) mistakes_.push_back(place(origin, name) + ": " + verdict.mistake);
    if (verdict.setting.empty() || value.empty()) return;
    const Given* other = find(verdict.setting);
    if (other != nullptr && other->source == source_ && other->name != name)
      mistakes_.push_back(place(origin, name) + ": is given as " + other->name + ", too");
    const auto secret = verdict.is_file ? sources_.read_secret(value) : value;
    if (!secret) return mistakes_.push_back(place(origin, name) + ": " + secret.error().detail);
    given_.insert_or_assign(verdict.setting, Given{*secret, origin, name, source_});
  }
  void add_mistake(std::string text) { mistakes_.push_back(std::move(text)); }

  [[nodiscard]] const Given* find(const std::string& name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] SettingMistakes& mistakes() { return mistakes_; }

 private:
  SettingNames names_;
  const SettingSources& sources_;
  int source_ = 0;
  std::map<std::string, Given> given_;
  SettingMistakes mistakes_;
};

void gather_file(Gathered& gathered, const SettingSources& sources, bool prefixed) {
  const auto lines = parse_env_file(sources.file_text);
  if (!lines && !prefixed) gathered.add_mistake(sources.file_name + " " + lines.error().detail);
  if (!lines) return;
  for (const auto& [name, value, line] : *lines)
    if (name.starts_with(setting_prefix) == prefixed)
      gathered.add(name, value, sources.file_name + " line " + std::to_string(line), true);
}

Gathered gather(const std::vector<Setting>& table, const SettingSources& sources) {
  Gathered gathered(table, sources);
  // Plain names first: the FIXLINE_ form is the more deliberate one and wins.
  for (const bool prefixed : {false, true}) {
    gathered.begin_source();
    gather_file(gathered, sources, prefixed);
  }
  for (const bool prefixed : {false, true}) {
    gathered.begin_source();
    for (const auto& [name, value] : sources.environment)
      if (name.starts_with(setting_prefix) == prefixed)
        gathered.add(name, value, "environment " + name, false);
  }
  gathered.begin_source();
  for (const auto& [name, value] : sources.flags) {
    const auto found = std::ranges::find(table, name, &Setting::name);
    const auto flag = found == table.end() ? name : found->flag();
    gathered.add(name, value, "flag " + flag, true);
  }
  return gathered;
}

/// The event loops must do with the connections to Redis that are allowed: as a default their
/// number gives way, as a setting it is a mistake.
void fit_connections(Gathered& gathered, LoadedSettings& loaded) {
  auto& threads = loaded.settings.http.threads;
  const std::size_t most = loaded.settings.redis.connections_max - queue_readers;
  if (threads <= most) return;
  if (const Given* given = gathered.find("HTTP_THREADS");
      given != nullptr && given->value != "auto") {
    gathered.add_mistake("REDIS_MAX_CONNECTIONS (" +
                         std::to_string(loaded.settings.redis.connections_max) +
                         ") is below HTTP_THREADS (" + std::to_string(threads) + ") and " +
                         std::to_string(queue_readers) + " readers together");
  }
  threads = most;
}

/// A default gives way to what was set: QUEUE_BATCH_MAX=100 alone lowers the minimum too.
void fit_batches(Gathered& gathered, LoadedSettings& loaded) {
  auto& queue = loaded.settings.queue;
  const Given* min = gathered.find("QUEUE_BATCH_MIN");
  const Given* max = gathered.find("QUEUE_BATCH_MAX");
  const Given* burst = gathered.find("QUEUE_BATCH_BURST");
  if (max == nullptr) {
    if (burst != nullptr) queue.batch_max = std::min(queue.batch_max, queue.batch_burst);
    if (min != nullptr) queue.batch_max = std::max(queue.batch_max, queue.batch_min);
  }
  if (min == nullptr) queue.batch_min = std::min(queue.batch_min, queue.batch_max);
  if (burst == nullptr) queue.batch_burst = std::max(queue.batch_burst, queue.batch_max);
  const auto effective = [&](std::string_view name) -> EffectiveSetting& {
    return *std::ranges::find_if(loaded.effective,
                                 [&](const auto& one) { return one.setting.name == name; });
  };
  effective("QUEUE_BATCH_MIN").value = std::to_string(queue.batch_min);
  effective("QUEUE_BATCH_MAX").value = std::to_string(queue.batch_max);
  effective("QUEUE_BATCH_BURST").value = std::to_string(queue.batch_burst);
  effective("HTTP_THREADS").value = std::to_string(loaded.settings.http.threads);
  const auto told = [&](std::string_view name) {
    const auto& one = effective(name);
    return one.setting.name + " (" + one.value + ", " + one.origin + ")";
  };
  if (queue.batch_min > queue.batch_max)
    gathered.add_mistake(told("QUEUE_BATCH_MIN") + " is above " + told("QUEUE_BATCH_MAX"));
  if (queue.batch_max > queue.batch_burst)
    gathered.add_mistake(told("QUEUE_BATCH_MAX") + " is above " + told("QUEUE_BATCH_BURST"));
}

/// A certificate is nothing without its key, nor is what else is said of TLS.
void check_tls(Gathered& gathered, const TlsSettings& tls) {
  if (tls.certificate_file.empty() != tls.key_file.empty())
    gathered.add_mistake("TLS_CERT_FILE and TLS_KEY_FILE go together: give both, or none");
  else if (tls.certificate_file.empty() && !tls.client_ca_file.empty())
    gathered.add_mistake("TLS_CLIENT_CA_FILE needs TLS_CERT_FILE and TLS_KEY_FILE");
}

/// Empty when there is none. What can't be looked at, as in a folder that is closed to us, is
/// there.
std::filesystem::path chosen(const SettingFiles& files) {
  if (!files.named.empty()) return files.named;
  for (const auto& file : {files.local, files.installed}) {
    std::error_code unknown;
    if (!file.empty() && (std::filesystem::exists(file, unknown) || unknown)) return file;
  }
  return {};
}

}  // namespace

std::expected<LoadedSettings, SettingMistakes> load_settings(const SettingSources& sources) {
  const auto table = setting_table();
  auto gathered = gather(table, sources);
  LoadedSettings loaded;
  for (const auto& setting : table) {
    const Given* given = gathered.find(setting.name);
    EffectiveSetting effective{setting, setting.initial, "default"};
    if (given != nullptr) {
      effective.value = given->value;
      effective.origin = given->origin;
    }
    if (!effective.value.empty()) {
      const auto stored = setting.kind.store(loaded.settings, effective.value);
      if (!stored) {
        gathered.add_mistake(place(effective.origin, setting.name) + ": " + stored.error().detail +
                             foreign_hint(effective.value));
      }
    }
    loaded.effective.push_back(std::move(effective));
  }
  if (gathered.mistakes().empty()) {
    fit_connections(gathered, loaded);
    fit_batches(gathered, loaded);
    check_tls(gathered, loaded.settings.tls);
  }
  if (!gathered.mistakes().empty()) return std::unexpected(std::move(gathered.mistakes()));
  return loaded;
}

std::string unsaid_choice(const Settings& settings) {
  if (!settings.access.ingest.empty() || settings.http.address.is_loopback()) return {};
  return "HTTP_ADDRESS=" + settings.http.address.text() +
         " can be reached from other machines: choose who may send points.\n"
         "INGEST_AUTH=required  only who has a token (fixline token issue)\n"
         "INGEST_AUTH=optional  anybody, but who gives a token is held to it\n"
         "INGEST_AUTH=off       anybody, into any flight: only behind a proxy or in a network that "
         "lets nobody else in";
}

Result<SettingSources> read_sources(std::vector<std::pair<std::string, std::string>> flags,
                                    const SettingFiles& files) {
  SettingSources sources;
  sources.flags = std::move(flags);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const auto equals = std::min(line.find('='), line.size());
    sources.environment.emplace_back(line.substr(0, equals),
                                     line.substr(std::min(equals + 1, line.size())));
  }
  const auto path = chosen(files);
  if (path.empty()) return sources;
  sources.file_name = path.string();
  std::ifstream input(path);
  if (!input) {
    const std::string reason = std::strerror(errno);
    return failure(
        ErrorCode::misconfigured,
        sources.file_name + ": cannot be read: " + reason +
            (path == files.installed ? "; as root it can, or name another: --env-file" : ""));
  }
  std::ostringstream text;
  text << input.rdbuf();
  sources.file_text = std::move(text).str();
  return sources;
}

Result<LoadedSettings> read_settings(std::vector<std::pair<std::string, std::string>> flags,
                                     const SettingFiles& files) {
  const auto sources = read_sources(std::move(flags), files);
  if (!sources) return std::unexpected(sources.error());
  auto loaded = load_settings(*sources);
  if (loaded) return std::move(*loaded);
  std::string mistakes;
  for (const auto& mistake : loaded.error()) mistakes += (mistakes.empty() ? "" : "\n") + mistake;
  return failure(ErrorCode::misconfigured, std::move(mistakes));
}

}  // namespace fixline::settings
