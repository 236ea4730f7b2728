#include "queue/functions/redis_functions.hpp"

namespace fixline::queue {

// enqueue: KEYS stream, stats; ARGV depth field, points, version, blob.
// settle: KEYS stream, stats; ARGV group, depth field, then per entry: id, points, stored, failed.
//   Only who removes an entry counts it, so settling twice is harmless. All are removed at once;
//   only when some had been removed before, one by one, to see which. It may run over maxmemory, as
//   it is what makes room.
// count: KEYS stats; ARGV stored, failed.
// claim: KEYS stream; ARGV group, from, to, entries at most. Hands pending entries of one consumer
//   to another; a consumer that has none left is removed. Between the look and the claim nobody
//   else can claim the same entries.
// alive: KEYS instance; ARGV milliseconds. An instance's sign of life, which must not fail over
//   maxmemory.
// leave: KEYS stream; ARGV group, consumer. Removes a consumer that has nothing pending.
const std::string_view function_library_1 = R"lua(#!lua name=fixline1
local function count(stats, stored, failed)
  if stored > 0 then redis.call('HINCRBY', stats, 'stored', stored) end
  if failed > 0 then redis.call('HINCRBY', stats, 'failed', failed) end
  local now = redis.call('TIME')
  redis.call('HSET', stats, 'last_ms', now[1] .. string.format('%03d', math.floor(now[2] / 1000)))
end

redis.register_function('fixline1_enqueue', function(keys, args)
  local id = redis.call('XADD', keys[1], '*', 'v', args[3], 'n', args[2], 'd', args[4])
  redis.call('HINCRBY', keys[2], args[1], args[2])
  return id
end)

redis.register_function{function_name='fixline1_settle', flags={'allow-oom'},
  callback=function(keys, args)
    local ack, del = {'XACK', keys[1], args[1]}, {'XDEL', keys[1]}
    for i = 3, #args, 4 do
      ack[#ack + 1] = args[i]
      del[#del + 1] = args[i]
    end
    local entries = #del - 2
    local are_all_ours = redis.call(unpack(ack)) == entries
    if are_all_ours then redis.call(unpack(del)) end
    local settled, points, stored, failed = 0, 0, 0, 0
    for i = 3, #args, 4 do
      if are_all_ours or redis.call('XDEL', keys[1], args[i]) == 1 then
        settled = settled + 1
        points = points + tonumber(args[i + 1])
        stored = stored + tonumber(args[i + 2])
        failed = failed + tonumber(args[i + 3])
      end
    end
    if settled > 0 then
      redis.call('HINCRBY', keys[2], args[2], -points)
      count(keys[2], stored, failed)
    end
    return settled
  end}

redis.register_function{function_name='fixline1_count', flags={'allow-oom'},
  callback=function(keys, args)
    count(keys[1], tonumber(args[1]), tonumber(args[2]))
    return 1
  end}

redis.register_function{function_name='fixline1_claim', flags={'allow-oom'},
  callback=function(keys, args)
    local pending = redis.call('XPENDING', keys[1], args[1], '-', '+', args[4], args[2])
    if #pending == 0 then
      redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
      return {}
    end
    local claim = {'XCLAIM', keys[1], args[1], args[3], '0'}
    for _, entry in ipairs(pending) do claim[#claim + 1] = entry[1] end
    return redis.call(unpack(claim))
  end}

redis.register_function{function_name='fixline1_alive', flags={'allow-oom'},
  callback=function(keys, args)
    return redis.call('SET', keys[1], 'alive', 'PX', args[1])
  end}

redis.register_function{function_name='fixline1_leave', flags={'allow-oom'},
  callback=function(keys, args)
    if #redis.call('XPENDING', keys[1], args[1], '-', '+', 1, args[2]) > 0 then return 0 end
    redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
    return 1
  end}
)lua";

const std::array<std::string_view, 4> function_libraries{function_library_1, function_library_2,
                                                         function_library_3, function_library_4};

}  // namespace fixline::queue
