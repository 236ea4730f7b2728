#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "tls/identity_files.hpp"

namespace fixline::tls {

/// The identity that new connections get: that of the files, as they were when they last went
/// together. Connections that are open keep theirs. Safe from any thread.
class LiveIdentity {
 public:
  using Clock = std::chrono::steady_clock;

  /// Reads nothing yet.
  explicit LiveIdentity(IdentityFiles files) : files_(std::move(files)) {}

  /// Whether there are files at all; else connections are plain.
  [[nodiscard]] bool is_wanted() const { return files_.are_given(); }

  enum class Look : std::uint8_t { unchanged, exchanged };
  /// Reads the files, if they are others than those that were read last. Blocking.
  /// Errors: read_identity()'s; what was read before stays.
  Result<Look> look(Clock::time_point now);

  /// For one connection. After a look() that read the files.
  [[nodiscard]] std::shared_ptr<asio::ssl::context> context() const;

  struct State {
    std::chrono::system_clock::time_point expires;
    std::string trouble{};  ///< why the files can't be used; empty: they are in use
    Clock::time_point since{};
  };
  /// nullopt before the first look() that read the files.
  [[nodiscard]] std::optional<State> state() const;

 private:
  /// By which each file is known to be another, or to be written anew.
  using Marks = std::array<std::string, 3>;
  [[nodiscard]] Marks marks() const;
  void fail(const Error& error, Clock::time_point now);

  const IdentityFiles files_;
  mutable std::mutex mutex_;
  Marks marks_;
  Identity identity_;
  std::string trouble_;
  Clock::time_point since_;
};

}  // namespace fixline::tls
