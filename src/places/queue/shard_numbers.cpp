#include "queue/shard_numbers.hpp"

namespace fixline::queue {

std::string difference_in(const ShardState& state) {
  if (!state.trouble.empty()) return "the number of shards can't be agreed upon: " + state.trouble;
  if (state.written != state.wanted)
    return "QUEUE_SHARDS is " + std::to_string(state.wanted) + " here, and " +
           std::to_string(state.written) + " in force";
  if (state.wanted_elsewhere.empty()) return {};
  return "QUEUE_SHARDS is " + std::to_string(state.wanted) + " here, and " +
         std::to_string(state.wanted_elsewhere.front()) + " for another instance";
}

}  // namespace fixline::queue
