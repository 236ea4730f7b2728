#include "queue/functions/redis_functions.hpp"

namespace fixline::queue {

// sign: KEYS instance; ARGV how it is (instance_state.hpp), milliseconds. An instance's sign of
//   life, which must not fail over maxmemory.
const std::string_view function_library_4 = R"lua(#!lua name=fixline4
redis.register_function{function_name='fixline4_sign', flags={'allow-oom'},
  callback=function(keys, args)
    return redis.call('SET', keys[1], args[1], 'PX', args[2])
  end}
)lua";

}  // namespace fixline::queue
