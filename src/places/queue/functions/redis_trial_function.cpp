#include "queue/functions/redis_functions.hpp"

namespace fixline::queue {

// trial: KEYS stream, stats; ARGV depth field. Whether an entry would be taken: does all that
//   enqueue does, and leaves nothing. What could fail after the XADD is tried before it.
const std::string_view function_library_3 = R"lua(#!lua name=fixline3
redis.register_function('fixline3_trial', function(keys, args)
  redis.call('HINCRBY', keys[2], args[1], 0)
  redis.call('XDEL', keys[1], '0-1')
  return redis.call('XDEL', keys[1], redis.call('XADD', keys[1], '*', 'v', 0))
end)
)lua";

}  // namespace fixline::queue
