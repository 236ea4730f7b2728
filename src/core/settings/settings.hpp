#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fixline::settings {

/// Where an HTTP server listens.
struct ListenAddress {
  std::string host = "127.0.0.1";  ///< an IPv4 or IPv6 address, without brackets
  std::uint16_t port = 8000;       ///< 0: any free one

  [[nodiscard]] std::string text() const;
  /// Nobody but this machine reaches it.
  [[nodiscard]] bool is_loopback() const;
};

/// Connections to Redis that wait for entries, one a queue; each event loop has one more.
inline constexpr std::size_t queue_readers = 4;

struct RedisSettings {
  std::string url;   ///< redis://... or unix:///...; wins over the four below
  std::string host;  ///< with port, database and password: used when there is no url
  std::uint16_t port = 0;
  std::uint16_t database = 0;
  std::string password;             ///< empty: none
  std::size_t connections_max = 0;  ///< over all reactors
  std::chrono::milliseconds timeout{};

  /// The url, or the one that host, port, database and password make.
  [[nodiscard]] std::string address() const;
};

struct DatabaseSettings {
  std::string url;                      ///< as libpq takes it: a URI or key=value words
  std::size_t connections = 0;          ///< over all reactors, for writing
  std::chrono::milliseconds timeout{};  ///< for one statement or connection attempt
  bool migrate_at_start = true;
  bool fill_nulls = true;
};

/// Files in PEM; empty: none.
struct TlsSettings {
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;
};

struct HttpSettings {
  ListenAddress address;
  std::size_t threads = 0;           ///< reactors; 1..64
  std::size_t body_bytes_max = 0;    ///< after decompression
  std::size_t memory_bytes_max = 0;  ///< for all requests under way together
  std::size_t connections_of_an_address = 0;
  std::vector<std::string> hosts;         ///< names of a loopback listener, beside loopback's own
  std::vector<std::string> cors_origins;  ///< of web pages that may ask
};

struct QueueSettings {
  std::string durability;        ///< memory, replica or fsync
  std::uint64_t points_max = 0;  ///< that may wait in Redis before clients are turned away; 0: any
  std::size_t shards = 0;        ///< streams of each lane; 1..256
  std::size_t batch_min = 0;     ///< points that a worker gathers while more wait
  std::size_t batch_max = 0;     ///< points of one transaction
  std::size_t batch_burst = 0;   ///< the same while a backlog drains
  std::chrono::seconds behind_live{};  ///< age of a waiting point from which on the queue is behind
  std::chrono::seconds behind{};       ///< the same of the other queues
};

/// How far from its arrival a point's time may lie (nullopt: any age), and how many may come at a
/// time.
struct PointSettings {
  std::optional<std::chrono::seconds> age_max_live;
  std::optional<std::chrono::seconds> age_max;
  std::chrono::seconds ahead_max_live{};
  std::chrono::seconds ahead_max{};
  std::size_t request_max_live = 0;  ///< points that one live request may bring
  std::size_t request_max = 0;       ///< the same of the other queues
};

/// How long dead letters are kept; nullopt: for ever.
struct DeadLetterSettings {
  std::optional<std::chrono::seconds> age_max;
  std::optional<std::uint64_t> bytes_max;  ///< of all together, about
};

struct SpoolSettings {
  std::string directory;
  std::uint64_t bytes_max = 0;
};

struct SecretSettings {
  std::string flymaster;  ///< empty: Flymaster uploads are refused
  std::string admin;      ///< bearer token of /admin; empty: there is none
  std::string client;     ///< what our own clients send; empty: nothing
};

struct AccessSettings {
  std::string ingest;       ///< off, optional or required; empty: not chosen
  std::string tokens_file;  ///< empty: the tokens are in the database
};

struct LogSettings {
  std::string level;   ///< debug, info, warning or error
  std::string format;  ///< text or json
};

/// All that an operator can set, as it is in force. Read once at the start; each part is handed
/// its own piece. Names, defaults and meanings: setting_table.cpp.
struct Settings {
  RedisSettings redis;
  DatabaseSettings database;
  HttpSettings http;
  TlsSettings tls;
  QueueSettings queue;
  PointSettings points;
  DeadLetterSettings dead_letters;
  SpoolSettings spool;
  SecretSettings secrets;
  AccessSettings access;
  LogSettings log;
  std::chrono::seconds shutdown_limit{};  ///< from SIGTERM to the exit
};

}  // namespace fixline::settings
