#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "error/error.hpp"

struct redisReply;  // NOLINT(readability-identifier-naming): hiredis has named it

namespace fixline::redis {

struct FreeReply {
  void operator()(redisReply* reply) const noexcept;
};

/// A reply, looked at; the RedisReply that it belongs to must outlive it.
class ReplyView {
 public:
  explicit ReplyView(const redisReply* reply) noexcept : reply_(reply) {}

  [[nodiscard]] bool is_error() const noexcept;
  [[nodiscard]] bool is_nil() const noexcept;
  [[nodiscard]] bool is_array() const noexcept;

  /// The text of a string, a status or an error; empty for all else.
  [[nodiscard]] std::string_view text() const noexcept;

  /// An integer, or a string that reads as one; nullopt for all else.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;

  /// Elements of an array; 0 for all else.
  [[nodiscard]] std::size_t size() const noexcept;
  /// An element; nil when there is none.
  [[nodiscard]] ReplyView operator[](std::size_t index) const noexcept;

 private:
  const redisReply* reply_;  // null is nil
};

/// A reply of the server, owned. An error reply is a reply, too; accepted() tells.
class RedisReply {
 public:
  RedisReply() = default;
  explicit RedisReply(redisReply* reply) noexcept : reply_(reply) {}

  [[nodiscard]] ReplyView view() const noexcept { return ReplyView(reply_.get()); }
  [[nodiscard]] ReplyView operator[](std::size_t index) const noexcept { return view()[index]; }

 private:
  std::unique_ptr<redisReply, FreeReply> reply_;
};

/// What an error reply of Redis ("OOM command not allowed ...") means for the caller: one table.
[[nodiscard]] Error error_of(std::string_view error_reply);

/// Whether the server says so to everybody, of every key ("OOM ...", "READONLY ..."), and not of
/// what was asked alone ("WRONGTYPE ...").
[[nodiscard]] bool is_of_whole_server(std::string_view error_reply) noexcept;

/// Whether it is a replica that says so: its name may lead to another server by now.
[[nodiscard]] bool is_of_replica(std::string_view error_reply) noexcept;

/// The reply, or what its error means.
[[nodiscard]] Result<RedisReply> accepted(Result<RedisReply> reply);

/// The replies, or what the first error among them means.
[[nodiscard]] Result<std::vector<RedisReply>> accepted(Result<std::vector<RedisReply>> replies);

}  // namespace fixline::redis
