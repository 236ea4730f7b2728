#include "redis/reply.hpp"

#include <hiredis/hiredis.h>

#include <array>

#include "redis/redis_error.hpp"
#include "text/number.hpp"

namespace fixline::redis {
namespace {

enum class From : std::uint8_t {
  key,      // what was asked is refused; something else may not be
  server,   // everything is refused
  replica,  // likewise, and another server is to be asked
};

struct Meaning {
  std::string_view starts_with;
  ErrorCode code;
  From from = From::key;
};

// `overloaded` only where Redis has surely stored nothing and time alone may mend it. Anything not
// listed repeats itself until a person looks: misconfigured.
constexpr std::array meanings{
    Meaning{"OOM ", ErrorCode::overloaded, From::server},         // over maxmemory
    Meaning{"MISCONF ", ErrorCode::overloaded, From::server},     // can't persist: the disk is full
    Meaning{"NOREPLICAS ", ErrorCode::overloaded, From::server},  // fewer than it must have
    Meaning{"READONLY ", ErrorCode::unavailable, From::replica},  // became a replica
    Meaning{"LOADING ", ErrorCode::unavailable, From::server},    // reads its files after a start
    Meaning{"MASTERDOWN ", ErrorCode::unavailable, From::replica},  // ... that lost its master
    Meaning{"UNBLOCKED ", ErrorCode::unavailable, From::replica},   // ... while we waited
    Meaning{"BUSY ", ErrorCode::unavailable, From::server},  // a script is running for too long
    Meaning{"CLUSTERDOWN The cluster is down", ErrorCode::unavailable, From::server},
    Meaning{"CLUSTERDOWN ", ErrorCode::unavailable},            // the slot is served by nobody
    Meaning{"TRYAGAIN ", ErrorCode::unavailable},               // the slot is being moved
    Meaning{"NOGROUP ", ErrorCode::unavailable},                // the group went with the data
    Meaning{"ERR Function not found", ErrorCode::unavailable},  // so did our functions
    Meaning{"ERR max number of clients", ErrorCode::unavailable, From::server},
    Meaning{"NOAUTH ", ErrorCode::misconfigured, From::server},
    Meaning{"WRONGPASS ", ErrorCode::misconfigured, From::server},
    Meaning{"NOPERM ", ErrorCode::misconfigured},
    Meaning{"WRONGTYPE ", ErrorCode::misconfigured},  // a key of ours is somebody else's
    Meaning{"CROSSSLOT ", ErrorCode::misconfigured},  // a cluster, addressed as a single server
    Meaning{"MOVED ", ErrorCode::misconfigured},      // likewise
};

Meaning meaning_of(std::string_view error_reply) noexcept {
  for (const Meaning& meaning : meanings)
    if (error_reply.starts_with(meaning.starts_with)) return meaning;
  return {error_reply, ErrorCode::misconfigured};
}

}  // namespace

void FreeReply::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

bool ReplyView::is_error() const noexcept {
  return reply_ != nullptr && reply_->type == REDIS_REPLY_ERROR;
}

bool ReplyView::is_nil() const noexcept {
  return reply_ == nullptr || reply_->type == REDIS_REPLY_NIL;
}

bool ReplyView::is_array() const noexcept {
  return reply_ != nullptr && reply_->type == REDIS_REPLY_ARRAY;
}

std::string_view ReplyView::text() const noexcept {
  if (reply_ == nullptr || reply_->str == nullptr) return {};
  return {reply_->str, static_cast<std::size_t>(reply_->len)};
}

std::optional<std::int64_t> ReplyView::integer() const noexcept {
  if (reply_ == nullptr) return std::nullopt;
  if (reply_->type == REDIS_REPLY_INTEGER) return reply_->integer;
  return text::number_in<std::int64_t>(text());
}

std::size_t ReplyView::size() const noexcept { return is_array() ? reply_->elements : 0; }

ReplyView ReplyView::operator[](std::size_t index) const noexcept {
  return ReplyView(index < size() ? reply_->element[index] : nullptr);
}

Error error_of(std::string_view error_reply) {
  return redis_error(meaning_of(error_reply).code, error_reply);
}

bool is_of_whole_server(std::string_view error_reply) noexcept {
  return meaning_of(error_reply).from != From::key;
}

bool is_of_replica(std::string_view error_reply) noexcept {
  return meaning_of(error_reply).from == From::replica;
}

Result<RedisReply> accepted(Result<RedisReply> reply) {
  if (reply && reply->view().is_error()) return std::unexpected(error_of(reply->view().text()));
  return reply;
}

Result<std::vector<RedisReply>> accepted(Result<std::vector<RedisReply>> replies) {
  if (!replies) return replies;
  for (const RedisReply& reply : *replies)
    if (reply.view().is_error()) return std::unexpected(error_of(reply.view().text()));
  return replies;
}

}  // namespace fixline::redis
