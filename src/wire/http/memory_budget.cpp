#include "http/memory_budget.hpp"

namespace fixline::http {
namespace {

using Budget = MemoryBudget;

/// What all large shares leave to small ones.
constexpr std::size_t left_to_small(std::size_t bytes_max) { return bytes_max / 8; }

/// How much of the budget there is for a share of that size.
constexpr std::size_t bytes_for(std::size_t share, std::size_t bytes_max) {
  return share > Budget::small_bytes_max ? bytes_max - left_to_small(bytes_max) : bytes_max;
}

/// How much of it one client may have, with a share of that size, in all that are not tiny.
constexpr std::size_t client_bytes_for(std::size_t share, std::size_t bytes_max) {
  return share > Budget::small_bytes_max ? bytes_max / 2 : bytes_max / 4 * 3;
}

}  // namespace

Result<void> MemoryBudget::grow(const std::string& client, std::size_t from, std::size_t to) {
  const std::size_t bytes_max = bytes_for(to, bytes_max_);
  if (to > bytes_max)
    return failure(ErrorCode::too_large,
                   "the request needs more memory than one may have (HTTP_MEMORY_MAX is " +
                       std::to_string(bytes_max_) + " bytes); send it in parts");
  const bool is_granted = take(to - from, bytes_max);
  if (is_granted && (to <= tiny_bytes_max || take_of_client(client, from, to))) return {};
  if (is_granted) bytes_.fetch_sub(to - from, std::memory_order_relaxed);
  return failure(ErrorCode::overloaded, "the requests under way take all their memory");
}

bool MemoryBudget::take(std::size_t bytes, std::size_t bytes_max) noexcept {
  const std::size_t before = bytes_.fetch_add(bytes, std::memory_order_relaxed);
  if (before + bytes <= bytes_max) return true;
  bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

bool MemoryBudget::take_of_client(const std::string& client, std::size_t from, std::size_t to) {
  const std::scoped_lock lock(mutex_);
  const bool is_known = from > tiny_bytes_max;
  Holding& holding = clients_[client];
  const std::size_t shares = holding.shares + (is_known ? 0 : 1);
  const std::size_t bytes = holding.bytes + to - (is_known ? from : 0);
  if (shares > 1 && bytes > client_bytes_for(to, bytes_max_)) {
    if (holding.shares == 0) clients_.erase(client);
    return false;
  }
  holding = {bytes, shares};
  return true;
}

void MemoryBudget::shrink(const std::string& client, std::size_t from, std::size_t to) noexcept {
  bytes_.fetch_sub(from - to, std::memory_order_relaxed);
  if (from <= tiny_bytes_max) return;
  const std::scoped_lock lock(mutex_);
  const auto found = clients_.find(client);
  Holding& holding = found->second;
  const bool stays = to > tiny_bytes_max;
  holding.bytes -= from - (stays ? to : 0);
  if (!stays && --holding.shares == 0) clients_.erase(found);
}

}  // namespace fixline::http
