#pragma once

#include <stdexcept>
#include <utility>

#include "settings/load_settings.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// Of a service on a free port without Redis and PostgreSQL: what it takes in goes to the spool.
inline settings::LoadedSettings spool_only_settings(const TemporaryFolder& folder) {
  settings::SettingSources sources;
  sources.flags = {{"REDIS_URL", "redis://127.0.0.1:1/0"},
                   {"DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"},
                   {"HTTP_ADDRESS", "127.0.0.1:0"},
                   {"HTTP_THREADS", "3"},
                   {"SHUTDOWN_SECONDS", "20"},
                   {"SPOOL_DIR", folder.path() / "spool"}};
  auto loaded = settings::load_settings(sources);
  if (!loaded) throw std::runtime_error(loaded.error().front());
  return std::move(*loaded);
}

}  // namespace fixline::test
