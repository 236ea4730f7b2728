#include "http/connection_room.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace fixline::http {
namespace {

namespace ip = boost::asio::ip;

/// Whose connections are counted together; nullopt for those that have no limit. Who has an IPv6
/// address has a whole /64 of them.
std::optional<std::uint64_t> counted_as(ip::address address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
  if (address.is_loopback()) return std::nullopt;
  if (address.is_v4()) return address.to_v4().to_uint();
  const auto bytes = address.to_v6().to_bytes();
  std::uint64_t network = 0;
  for (std::size_t i = 0; i < sizeof network; ++i) network = network << 8U | bytes.at(i);
  return network;
}

}  // namespace

void Place::give_back() {
  if (auto* const room = std::exchange(room_, nullptr)) room->give_back(address_);
}

std::expected<Place, ConnectionRoom::Full> ConnectionRoom::take(const ip::address& client) {
  const auto address = counted_as(client);
  const std::lock_guard lock(mutex_);
  if (open_ >= limits_.most) return std::unexpected(Full::of_all);
  if (address) {
    auto& of_it = by_address_[*address];
    if (of_it >= limits_.most_of_an_address) return std::unexpected(Full::of_an_address);
    ++of_it;
  }
  ++open_;
  return Place(*this, address);
}

void ConnectionRoom::give_back(std::optional<std::uint64_t> address) {
  const std::lock_guard lock(mutex_);
  --open_;
  if (!address) return;
  const auto of_it = by_address_.find(*address);
  if (--of_it->second == 0) by_address_.erase(of_it);
}

ConnectionRoom::Refusal ConnectionRoom::note_refusal(Full why, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto limit = why == Full::of_all          ? limits_.most
                     : why == Full::of_an_address ? limits_.most_of_an_address
                                                  : open_;
  last_refusal_ = {why, limit};
  refused_at_ = now;
  return *last_refusal_;
}

std::optional<ConnectionRoom::Refusal> ConnectionRoom::last_refusal(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return now - refused_at_ <= told_for ? last_refusal_ : std::nullopt;
}

}  // namespace fixline::http
