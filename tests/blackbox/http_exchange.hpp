#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fixline::test {

struct Answer {
  unsigned status = 0;  ///< 0: the connection was closed without an answer
  std::string content_type;
  std::string body;
  std::string retry_after;
  bool keeps_alive = false;
  std::string www_authenticate{};
  std::string link{};
  std::string rate_limit{};
  std::string rate_limit_policy{};
  std::string head{};  ///< status line and fields, as they came

  [[nodiscard]] boost::json::value json() const;
};

/// A blocking HTTP connection that sends what it is told, well-formed or not. Every wait ends
/// within 10 s.
class Connection {
 public:
  explicit Connection(std::uint16_t port);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Sends bytes as they are; false when the other side has closed.
  bool send(std::string_view bytes);
  /// Sends no more, and still reads.
  void end_sending();
  /// Reads one answer.
  Answer receive();

  Answer get(const std::string& target, const std::string& headers = {});
  /// `headers`: further lines, each with its CRLF.
  Answer post(const std::string& target, std::string_view body,
              const std::string& headers = "Content-Type: application/json\r\n");

 private:
  int socket_;
  std::string unread_;
};

/// One request on a connection of its own.
Answer get(std::uint16_t port, const std::string& target);
Answer post(std::uint16_t port, const std::string& target, std::string_view body,
            const std::string& headers = "Content-Type: application/json\r\n");

}  // namespace fixline::test
