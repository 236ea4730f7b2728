#include "http/connection_room.hpp"

#include "http/client_network.hpp"

namespace fixline::http {
namespace {

/// Whose connections are counted together; nullopt for those that have no limit.
std::optional<boost::asio::ip::address> counted_as(const boost::asio::ip::address& client) {
  auto network = network_of(client);
  if (client.is_loopback() || network.is_loopback()) return std::nullopt;
  return network;
}

}  // namespace

void Place::give_back() {
  if (auto* const room = std::exchange(room_, nullptr)) room->give_back(address_);
}

std::expected<Place, ConnectionRoom::Full> ConnectionRoom::take(
    const boost::asio::ip::address& client) {
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

void ConnectionRoom::give_back(const std::optional<boost::asio::ip::address>& address) {
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
