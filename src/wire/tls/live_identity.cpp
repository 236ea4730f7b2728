#include "tls/live_identity.hpp"

#include <sys/stat.h>

#include <utility>

namespace fixline::tls {

LiveIdentity::Stamp LiveIdentity::stamp_of(const std::string& file) {
  struct stat status{};
  if (file.empty() || stat(file.c_str(), &status) != 0) return {};
  constexpr std::int64_t second_ns = 1'000'000'000;
  return {status.st_dev, status.st_ino, status.st_size,
          status.st_ctim.tv_sec * second_ns + status.st_ctim.tv_nsec};
}

LiveIdentity::Stamps LiveIdentity::stamps() const {
  return {stamp_of(files_.certificate), stamp_of(files_.key), stamp_of(files_.client_ca)};
}

// The stamps are taken first: what is written meanwhile is read the next time. Files that are
// written one after the other do not go together for a moment: after an error they are read again
// whatever their stamps.
Result<LiveIdentity::Look> LiveIdentity::look(Clock::time_point now) {
  const auto seen = stamps();
  {
    const std::lock_guard lock(mutex_);
    if (identity_.context && trouble_.empty() && seen == stamps_) return Look::unchanged;
  }
  auto read = read_identity(files_);
  const std::lock_guard lock(mutex_);
  if (!read) {
    fail(read.error(), now);
    return std::unexpected(std::move(read).error());
  }
  stamps_ = seen;
  identity_ = *std::move(read);
  trouble_.clear();
  return Look::exchanged;
}

void LiveIdentity::fail(const Error& error, Clock::time_point now) {
  if (trouble_.empty()) since_ = now;
  trouble_ = error.detail;
}

std::shared_ptr<asio::ssl::context> LiveIdentity::context() const {
  const std::lock_guard lock(mutex_);
  return identity_.context;
}

std::optional<LiveIdentity::State> LiveIdentity::state() const {
  const std::lock_guard lock(mutex_);
  if (!identity_.context) return std::nullopt;
  return State{identity_.expires, trouble_, since_};
}

}  // namespace fixline::tls
