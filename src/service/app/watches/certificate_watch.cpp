#include "app/watches/certificate_watch.hpp"

#include <spdlog/fmt/chrono.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "telemetry/seldom.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto certificate_interval = 10s;

}  // namespace

CertificateWatch::CertificateWatch(asio::any_io_executor executor, tls::LiveIdentity& identity,
                                   telemetry::Metrics& metrics, telemetry::Log log)
    : identity_(identity),
      metrics_(metrics),
      log_(std::move(log)),
      hang_up_(executor),
      asked_(executor) {}

Result<void> CertificateWatch::begin() {
  hang_up_.add(SIGHUP);
  watch_signal();
  if (!identity_.is_wanted()) return {};
  const auto read = identity_.look(std::chrono::steady_clock::now());
  if (!read) return outcome_of(read);
  note_end();
  return {};
}

asio::awaitable<void> CertificateWatch::run() {
  while (!is_stopping_) {
    co_await asked_.wait(certificate_interval);
    if (identity_.is_wanted() && !is_stopping_) look();
  }
}

void CertificateWatch::stop() {
  is_stopping_ = true;
  hang_up_.cancel();
  asked_.wake_all();
}

void CertificateWatch::look() {
  const auto looked = identity_.look(std::chrono::steady_clock::now());
  if (!looked)
    log_->log(telemetry::seldom("certificates that can't be used"), spdlog::level::err,
              "{}; the one that was read before stays in use", looked.error().detail);
  else if (*looked == tls::LiveIdentity::Look::exchanged)
    note_end();
}

void CertificateWatch::note_end() const {
  const auto end = identity_.state()->expires;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(end.time_since_epoch()).count();
  metrics_.certificate_expires().Set(static_cast<double>(seconds));
  log_->info("tls: a certificate was read, which expires on {:%F %T}Z",
             fmt::gmtime(std::chrono::system_clock::to_time_t(end)));
}

void CertificateWatch::watch_signal() {
  hang_up_.async_wait([this](const boost::system::error_code& ended, int) {
    if (ended) return;
    asked_.wake_all();
    watch_signal();
  });
}

}  // namespace fixline::app
