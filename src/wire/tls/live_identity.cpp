#include "tls/live_identity.hpp"

#include <utility>

#include "posix/file_mark.hpp"

namespace fixline::tls {

// Empty for a file that is not wanted, too.
LiveIdentity::Marks LiveIdentity::marks() const {
  return {posix::mark_of(files_.certificate), posix::mark_of(files_.key),
          posix::mark_of(files_.client_ca)};
}

// The marks are taken first: what is written meanwhile is read the next time. Files that are
// written one after the other do not go together for a moment: after an error they are read again
// whatever their marks.
Result<LiveIdentity::Look> LiveIdentity::look(Clock::time_point now) {
  auto seen = marks();
  {
    const std::lock_guard lock(mutex_);
    if (identity_.context && trouble_.empty() && seen == marks_) return Look::unchanged;
  }
  auto read = read_identity(files_);
  const std::lock_guard lock(mutex_);
  if (!read) {
    fail(read.error(), now);
    return std::unexpected(std::move(read).error());
  }
  marks_ = std::move(seen);
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
