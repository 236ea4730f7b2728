#include "redis/resp_parser.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace fixline::redis {

void RespParser::Free::operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }

RespParser::RespParser(std::size_t reply_bytes_max)
    : reader_(redisReaderCreate()), reply_bytes_max_(reply_bytes_max) {
  if (!reader_) throw std::bad_alloc();
}

void RespParser::feed(std::string_view bytes) {
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

Result<std::optional<RedisReply>> RespParser::next() {
  void* reply = nullptr;
  if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK)
    return failure(ErrorCode::invalid, std::string("not RESP: ") + reader_->errstr);
  if (reply != nullptr) return RedisReply(static_cast<redisReply*>(reply));
  if (reader_->len - reader_->pos > reply_bytes_max_)
    return failure(ErrorCode::invalid, "a reply is over its limit");
  return std::nullopt;
}

}  // namespace fixline::redis
