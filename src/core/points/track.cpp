#include "points/track.hpp"

#include <cstdint>

namespace fixline::points {
namespace {

/// The namespace of Fixline's flight uuids, 45de7d6c-6a0a-4d65-9d5e-3fb1a9c2f08b: a random UUID,
/// chosen once. To change it is to give each flight without a uuid of its own a second one.
constexpr Uuid flight_space{{0x45, 0xde, 0x7d, 0x6c, 0x6a, 0x0a, 0x4d, 0x65,  //
                             0x9d, 0x5e, 0x3f, 0xb1, 0xa9, 0xc2, 0xf0, 0x8b}};

}  // namespace

Uuid flight_uuid_for(QueueName source, std::string_view flight_id) {
  std::string name(short_name(source));
  name += ':';
  name += flight_id;
  return uuid_v5(flight_space, name);
}

std::size_t shard_of(const Uuid& flight_uuid, std::size_t shards) noexcept {
  constexpr std::uint64_t offset_basis = 0xcbf29ce484222325;
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = offset_basis;
  for (const std::uint8_t byte : flight_uuid.bytes) hash = (hash ^ byte) * prime;
  return static_cast<std::size_t>(hash % shards);
}

}  // namespace fixline::points
