#pragma once

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

#include "client/url.hpp"
#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "settings/settings.hpp"

namespace fixline::commands {

/// The flags of a command that talks to a running service. Must outlive the parsing.
class ClientOptions {
 public:
  explicit ClientOptions(CLI::App& command);
  ClientOptions& operator=(ClientOptions&&) = delete;

  /// Where the service is: as the flag says, else where HTTP_ADDRESS would make it listen. With the
  /// token of CLIENT_TOKEN.
  /// Errors: invalid (the address), misconfigured (the settings).
  [[nodiscard]] Result<client::ServiceAddress> address() const;

  /// The ADMIN_TOKEN of the settings; empty: none.
  [[nodiscard]] std::string admin_token() const;

 private:
  std::string url_;
};

/// The service that these settings make, on this machine; within TLS by its own certificate.
[[nodiscard]] client::ServiceAddress service_at(const settings::Settings& settings);

/// Runs `work` on `context` to its end. SIGINT and SIGTERM call `on_signal`, each time.
/// Throws what `work` throws.
void run_with_signals(asio::io_context& context, asio::awaitable<void> work,
                      std::function<void()> on_signal);

}  // namespace fixline::commands
