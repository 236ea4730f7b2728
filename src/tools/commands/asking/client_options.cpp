#include "commands/asking/client_options.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "settings/load_settings.hpp"

namespace fixline::commands {

namespace {

/// Re-arms itself until it is cancelled.
void wait_for(asio::signal_set& signals, const std::function<void()>& on_signal) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    on_signal();
    wait_for(signals, on_signal);
  });
}

}  // namespace

ClientOptions::ClientOptions(CLI::App& command) {
  command.add_option("--url", url_,
                     "Where the service is. Default: as HTTP_ADDRESS says, http://127.0.0.1:8000");
}

Result<client::ServiceAddress> ClientOptions::address() const {
  const auto loaded = settings::read_settings();
  if (!loaded && url_.empty()) return std::unexpected(loaded.error());
  auto address = url_.empty() ? service_at(loaded->settings) : client::parse_service_url(url_);
  if (address && loaded) address->token = loaded->settings.secrets.client;
  return address;
}

std::string ClientOptions::admin_token() const {
  const auto loaded = settings::read_settings();
  return loaded ? loaded->settings.secrets.admin : std::string();
}

client::ServiceAddress service_at(const settings::Settings& settings) {
  const auto& [host, port] = settings.http.address;
  return {.host = host,
          .port = std::to_string(port),
          .prefix = {},
          .is_secret = !settings.tls.certificate_file.empty(),
          .trusted_file = settings.tls.certificate_file};
}

void run_with_signals(asio::io_context& context, asio::awaitable<void> work,
                      std::function<void()> on_signal) {
  asio::signal_set signals(context, SIGINT, SIGTERM);
  wait_for(signals, on_signal);
  std::exception_ptr failed;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr ended) {
    failed = ended;
    signals.cancel();
  });
  context.run();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace fixline::commands
