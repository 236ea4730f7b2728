#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "redis/address.hpp"

namespace fixline::redis {

/// How to connect and when to give up.
struct RedisOptions {
  RedisAddress address;
  std::string client_name = "fixline";  ///< seen in CLIENT LIST; no spaces

  std::chrono::milliseconds connect_limit{1000};  ///< name look-up aside, until the log-in is done
  /// How long the oldest command may go unanswered; then the connection is given up, with all
  /// that wait on it.
  std::chrono::milliseconds command_limit{500};
  std::chrono::milliseconds reconnect_first{50};
  std::chrono::milliseconds reconnect_longest{2000};

  std::size_t unsent_bytes_max = 64U << 20;  ///< beyond it commands are refused: overloaded
  std::size_t unanswered_max = 20'000;       ///< likewise
  std::size_t reply_bytes_max = 256U << 20;  ///< beyond it the connection is closed
};

}  // namespace fixline::redis
