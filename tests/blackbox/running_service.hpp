#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "sandbox/child_process.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// The built program as `fixline serve`, on a free port, with a Redis and a database of its own.
/// The test fails when it crashes, or a sanitizer has a report, whatever the test itself looks at.
class RunningService {
 public:
  using Settings = std::vector<std::pair<std::string, std::string>>;

  /// What to wait for at a start.
  enum class Expect : std::uint8_t { healthy, listening };

  /// Throws with its log when that does not come. `settings` by name.
  explicit RunningService(Settings settings = {}, Expect expect = Expect::healthy);
  /// Another instance on the Redis and the database of `other`.
  RunningService(const RunningService& other, Settings settings);
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;
  /// Ends it by SIGTERM, as a leak is told at an orderly end alone.
  ~RunningService();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] sandbox::ChildProcess& process() { return *process_; }
  [[nodiscard]] std::string log() const;
  /// Its own, even if its settings name none.
  [[nodiscard]] std::string admin_token() const;
  /// The answer to a GET of one who has the token.
  [[nodiscard]] Answer told(const std::string& target) const;
  [[nodiscard]] const std::string& database_url() const { return database_.url(); }
  /// Where its spool is.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  /// From the next start on, `name` is `value`.
  void set(const std::string& name, const std::string& value);

  /// SIGKILL, and the same settings and port again.
  void kill_and_restart();

  /// The first value of a query; "" when there is none, or no such table yet.
  [[nodiscard]] std::string sql(const std::string& statement) const;

  /// Waits until `sql(statement)` is `expected`, at most 20 s; returns the last value seen.
  [[nodiscard]] std::string eventually(const std::string& statement,
                                       const std::string& expected) const;

 private:
  void start(std::uint16_t port);
  void expect_no_crash();

  TemporaryFolder folder_;
  TestDatabase database_;
  Settings settings_;
  Expect expect_;
  std::uint16_t port_ = 0;
  int starts_ = 0;
  std::unique_ptr<sandbox::ChildProcess> process_;
};

/// The first value of a query on a database; "" when there is none, or the query fails.
[[nodiscard]] std::string database_value(const std::string& url, const std::string& statement);

/// True when `holds` became true within `limit`.
[[nodiscard]] bool becomes_true(std::chrono::milliseconds limit,
                                const std::function<bool()>& holds);

}  // namespace fixline::test
