"""What the Redis server runs for the index: scripts in Lua, each whole or not at all.

Redis runs one script at a time, so that what one of them reads and then writes is not
changed by others in between (https://redis.io/docs/latest/develop/programmability/).

Keys, all beginning with ``wirecopy:``

- ``scheme``: how signatures and keys were made
- ``last``: number of the last document added
- ``document:NUMBER``: the document, as `crawler.dedup.redis_documents` packs it
- ``numbers``: from an id to the document's number
- ``seen``: numbers by the time that the documents were first seen
- ``counted``: numbers of the documents whose words are counted
- ``clusters``: from a number to the document's cluster, where it is another's
- ``members:CLUSTER``: numbers of a cluster that has more than one
- ``aliases``: from a cluster that was joined to the one that holds it now
- ``postings:BUCKET``: from keys to lists of postings, six bytes each: four of the
  document's number, two of its site's hash
- ``more:BUCKET:FIELD``: what of a list is over ten postings
- ``beside:NUMBER``: keys under which a document is listed that its signature does not
  tell, such as those of names

A list under a key of its own would take ten times the room of its content. Redis packs
small hashes with short values, so that a list in one takes 15 bytes; hence the buckets,
and hence the first ten postings apart from the others.
"""

from __future__ import annotations

from crawler.dedup.postings import MAX_OF_SITE, MAX_POSTINGS

POSTING_BYTES = 6

_COMMON = f"""
local W = 'wirecopy:'
local SIZE = {POSTING_BYTES}
local SHORT = 10 * SIZE

local function place(keys, at)
    local key = struct.unpack('<I4', keys, at)
    local bucket = key % 1048576
    return W .. 'postings:' .. bucket, (key - bucket) / 1048576, bucket
end

local function more(bucket, field)
    return W .. 'more:' .. bucket .. ':' .. field
end

local function read(keys, at)
    local name, field, bucket = place(keys, at)
    local list = redis.call('HGET', name, field) or ''
    if #list == SHORT then
        list = list .. (redis.call('GET', more(bucket, field)) or '')
    end
    return list
end

local function document_at(list, at)
    return (struct.unpack('<I4', list, at))
end

local function present(cluster)
    local name = cluster
    while name do
        cluster = name
        name = redis.call('HGET', W .. 'aliases', cluster)
    end
    return cluster
end

local function number_of(id)
    return redis.call('HGET', W .. 'numbers', id)
end

local function join(number, cluster)
    if not number then return end
    redis.call('HSET', W .. 'clusters', number, cluster)
    redis.call('ZADD', W .. 'members:' .. cluster, number, number)
end
"""

LOOK_UP = (
    _COMMON
    + """
local found = { tonumber(redis.call('GET', W .. 'last') or 0) }
for at = 1, #ARGV[1], 4 do
    found[#found + 1] = read(ARGV[1], at)
end
return found
"""
)
"""Keys of four bytes each -> the last number given, and the list under each key."""

ADD = (
    _COMMON
    + f"""
local scheme, may_begin, latest, keys = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local id, first_seen, cluster = ARGV[5], ARGV[6], ARGV[7]
local site, counted, document, beside = ARGV[8], ARGV[9], ARGV[10], ARGV[11]

local kept = redis.call('GET', W .. 'scheme')
if not kept and may_begin == '1' then
    redis.call('SET', W .. 'scheme', scheme)
elseif kept ~= scheme then
    return {{'gone', 0}}
end
local known = number_of(id)
if known then return {{'known', tonumber(known)}} end

local lists = {{}}
for at = 1, #keys, 4 do
    local list = read(keys, at)
    lists[at] = list
    if #list > 0 and document_at(list, #list - SIZE + 1) > latest then
        return {{'overtaken', 0}}
    end
end

local number = redis.call('INCR', W .. 'last')
local posting = struct.pack('<I4I2', number, site)

local function has_room(list)
    if #list >= {MAX_POSTINGS} * SIZE then return false end
    if site == '0' then return true end
    local same, of_site = string.sub(posting, 5), 0
    for at = 1, #list, SIZE do
        if string.sub(list, at + 4, at + 5) == same then of_site = of_site + 1 end
    end
    return of_site < {MAX_OF_SITE}
end

for at = 1, #keys, 4 do
    local list = lists[at]
    local name, field, bucket = place(keys, at)
    if has_room(list) then
        if #list < SHORT then
            redis.call('HSET', name, field, list .. posting)
        else
            redis.call('APPEND', more(bucket, field), posting)
        end
    end
end

redis.call('SET', W .. 'document:' .. number, document)
if #beside > 0 then redis.call('SET', W .. 'beside:' .. number, beside) end
redis.call('HSET', W .. 'numbers', id, number)
redis.call('ZADD', W .. 'seen', first_seen, number)
if counted == '1' then redis.call('ZADD', W .. 'counted', number, number) end

cluster = present(cluster)
if cluster ~= id then
    join(number_of(cluster), cluster)
    join(number, cluster)
end
for at = 12, #ARGV do
    local alias = present(ARGV[at])
    if alias ~= cluster then
        redis.call('HSET', W .. 'aliases', alias, cluster)
        join(number_of(alias), cluster)
        local old = W .. 'members:' .. alias
        for _, member in ipairs(redis.call('ZRANGE', old, 0, -1)) do
            join(member, cluster)
        end
        redis.call('DEL', old)
    end
end
return {{'added', number}}
"""
)
"""A document with all that belongs to it -> what became of it, and its number.

``gone``: the server has lost what it held, or holds another index. ``overtaken``: a
document that came after the look-up is under one of the keys. Nothing is written then.
"""

FIND = """
local number = redis.call('HGET', 'wirecopy:numbers', ARGV[1])
if not number then return {} end
return {
    tonumber(number),
    redis.call('GET', 'wirecopy:document:' .. number) or '',
    redis.call('HGET', 'wirecopy:clusters', number),
}
"""
"""An id -> its number, document and cluster; nothing for one that is not there."""

MOVE = (
    _COMMON
    + """
local id, cluster = ARGV[1], present(ARGV[2])
local number = number_of(id)
if not number then return end
local old = redis.call('HGET', W .. 'clusters', number) or id
redis.call('ZREM', W .. 'members:' .. old, number)
redis.call('HDEL', W .. 'clusters', number)
if cluster ~= id then join(number_of(cluster), cluster) end
if cluster ~= id or redis.call('EXISTS', W .. 'members:' .. id) == 1 then
    join(number, cluster)
end
"""
)
"""An id and a cluster -> nothing; the document is in that cluster then."""

REMOVE = (
    _COMMON
    + """
local number, id = tonumber(ARGV[1]), ARGV[2]
local beside = W .. 'beside:' .. number
local keys = ARGV[3] .. (redis.call('GET', beside) or '')

for at = 1, #keys, 4 do
    local name, field, bucket = place(keys, at)
    local list = read(keys, at)
    for spot = 1, #list, SIZE do
        if document_at(list, spot) == number then
            list = string.sub(list, 1, spot - 1) .. string.sub(list, spot + SIZE)
            if #list == 0 then
                redis.call('HDEL', name, field)
            else
                redis.call('HSET', name, field, string.sub(list, 1, SHORT))
            end
            if #list > SHORT then
                redis.call('SET', more(bucket, field), string.sub(list, SHORT + 1))
            else
                redis.call('DEL', more(bucket, field))
            end
            break
        end
    end
end

local cluster = redis.call('HGET', W .. 'clusters', number) or id
redis.call('ZREM', W .. 'members:' .. cluster, number)
redis.call('HDEL', W .. 'clusters', number)
redis.call('ZREM', W .. 'seen', number)
redis.call('ZREM', W .. 'counted', number)
redis.call('HDEL', W .. 'numbers', id)
redis.call('DEL', beside)
return redis.call('DEL', W .. 'document:' .. number)
"""
)
"""A document's number, id and keys of its signature -> 1, or 0 when another has removed
it before."""
