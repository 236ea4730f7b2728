#include "queue/functions/redis_functions.hpp"

namespace fixline::queue {

// status: KEYS priority stream, normal stream, stats; ARGV group. Per lane: entries, pending ones,
//   the oldest one's id, the counter of points as it is, and whether it is being recounted; then
//   stored, failed, last_ms. No payload leaves the server: entries are read in their order, so that
//   the oldest is the oldest pending one, where there is one.
// recount: KEYS stream, stats; ARGV depth field, bytes at most. Counts some of a lane's points, and
//   with the last of them sets the counter right. How far it is stands in the hash, so that
//   instances go on with what another began. What was settled meanwhile may have been counted
//   before or not: any number between is right, and an empty stream's is 0.
//   {whether that was all, what the counter said, what it says now}
// shards: KEYS shards; ARGV wanted, shards that are there, whether `wanted` is put in force,
//   whether it is told to the others. {written, read, what else living instances want...}
const std::string_view function_library_2 = R"lua(#!lua name=fixline2
local function asked(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then return nil end
  return reply
end

-- Only counters are lost with a key that somebody made something else of.
local function make_hash(key)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', key) end
end

local function whole(text)
  return text and string.match(text, '^%-?%d+$') and tonumber(text) or nil
end

local function plain(number) return string.format('%.0f', number) end

local function lane(stream, group, counter, recounted)
  local entries = asked('XLEN', stream) or 0
  local pending = asked('XPENDING', stream, group) or {0}
  local oldest = pending[2] or ''
  if entries == 0 then oldest = '' end
  if entries > 0 and oldest == '' then
    local first = asked('XRANGE', stream, '-', '+', 'COUNT', 1) or {}
    oldest = first[1] and first[1][1] or ''
  end
  return {entries, pending[1], oldest, counter or '', recounted and 1 or 0}
end

redis.register_function{function_name='fixline2_status', flags={'no-writes'},
  callback=function(keys, args)
    local stats = asked('HMGET', keys[3], 'priority_points', 'points', 'recount_priority_points',
                        'recount_points', 'stored', 'failed', 'last_ms') or {}
    return {lane(keys[1], args[1], stats[1], stats[3]), lane(keys[2], args[1], stats[2], stats[4]),
            stats[5] or '', stats[6] or '', stats[7] or ''}
  end}

local function points_of(entry)
  local points, bytes = 0, 0
  for i = 1, #entry[2], 2 do
    local value = entry[2][i + 1]
    bytes = bytes + #value
    local count = entry[2][i] == 'n' and whole(value) or 0
    if count > 0 and count <= 2147483647 then points = points + count end
  end
  return points, bytes
end

-- The points behind `cursor` ('' is the beginning), until some bytes were looked at.
local function count_some(stream, cursor, bytes_max)
  local points, bytes = 0, 0
  while bytes < bytes_max do
    local from = cursor == '' and '-' or '(' .. cursor
    local entries = redis.call('XRANGE', stream, from, '+', 'COUNT', 10)
    for _, entry in ipairs(entries) do
      local count, size = points_of(entry)
      points, bytes, cursor = points + count, bytes + size + 100, entry[1]
    end
    if #entries < 10 then return points, cursor, true end
  end
  return points, cursor, false
end

local function settled_of(stats)
  local settled = 0
  for _, field in ipairs({'stored', 'failed'}) do
    local text = redis.call('HGET', stats, field)
    if text and not whole(text) then redis.call('HDEL', stats, field) end
    settled = settled + (whole(text) or 0)
  end
  return settled
end

redis.register_function{function_name='fixline2_recount', flags={'allow-oom'},
  callback=function(keys, args)
    local stats, field = keys[2], args[1]
    make_hash(stats)
    local mark, settled = 'recount_' .. field, settled_of(stats)
    local cursor, sum, before = string.match(redis.call('HGET', stats, mark) or '',
                                             '^(%d+%-%d+) (%d+) (%d+)$')
    sum, before = tonumber(sum) or 0, tonumber(before) or settled
    local points, last, is_all = count_some(keys[1], cursor or '', tonumber(args[2]))
    sum = sum + points
    if not is_all then
      redis.call('HSET', stats, mark, last .. ' ' .. plain(sum) .. ' ' .. plain(before))
      return {0, '', ''}
    end
    redis.call('HDEL', stats, mark)
    if redis.call('XLEN', keys[1]) == 0 then sum = 0 end
    local least = math.max(sum - math.max(settled - before, 0), 0)
    local said = redis.call('HGET', stats, field)
    local counted = whole(said or '0')
    if counted and counted >= least and counted <= sum then return {1, said or '', said or ''} end
    redis.call('HSET', stats, field, plain(least))
    return {1, said or '', plain(least)}
  end}

local function shards_in(key, field)
  local number = whole(redis.call('HGET', key, field))
  return number and number >= 1 and number <= 256 and number or nil
end

local function keep(key, field, number)
  if redis.call('HGET', key, field) ~= plain(number) then
    redis.call('HSET', key, field, plain(number))
  end
end

-- What living instances want besides `wanted`, which is noted as ours.
local function wishes(key, wanted, is_ours)
  local time = redis.call('TIME')
  local now, others = time[1] * 1000 + math.floor(time[2] / 1000), {}
  local all = redis.call('HGETALL', key)
  local mine = 0
  for i = 1, #all, 2 do
    local number, at = string.match(all[i], '^wanted%.(%d+)$'), tonumber(all[i + 1]) or 0
    if number == wanted then
      mine = at
    elseif number and math.abs(now - at) > 60000 then
      redis.call('HDEL', key, all[i])
    elseif number and math.abs(now - at) < 12000 then
      others[#others + 1] = tonumber(number)
    end
  end
  if is_ours and math.abs(now - mine) >= 2500 then
    redis.call('HSET', key, 'wanted.' .. wanted, plain(now))
  end
  return others
end

redis.register_function{function_name='fixline2_shards', flags={'allow-oom'},
  callback=function(keys, args)
    local key = keys[1]
    make_hash(key)
    local written = shards_in(key, 'written')
    if args[3] == '1' or not written then written = tonumber(args[1]) end
    local read = math.max(shards_in(key, 'read') or 0, tonumber(args[2]), written)
    keep(key, 'written', written)
    keep(key, 'read', read)
    local told = wishes(key, args[1], args[4] == '1')
    table.insert(told, 1, written)
    table.insert(told, 2, read)
    return told
  end}
)lua";

}  // namespace fixline::queue
