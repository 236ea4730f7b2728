#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fixline::http {

/// How many connections there may be, over all reactors.
struct ConnectionLimits {
  std::size_t most = 10'000;
  std::size_t most_of_an_address = 1'000;  ///< of IPv6: of a /64. Loopback has no such limit
};

class ConnectionRoom;

/// One connection's place, given back at its end. Movable; not thread-safe.
class Place {
 public:
  Place(ConnectionRoom& room, std::optional<boost::asio::ip::address> address)
      : room_(&room), address_(std::move(address)) {}
  Place(Place&& other) noexcept
      : room_(std::exchange(other.room_, nullptr)), address_(std::move(other.address_)) {}
  Place& operator=(Place&&) = delete;
  ~Place() { give_back(); }

  void give_back();

 private:
  ConnectionRoom* room_;
  std::optional<boost::asio::ip::address> address_;
};

/// The places of connections. Safe from any thread.
class ConnectionRoom {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Full : std::uint8_t {
    of_all,
    of_an_address,
    descriptors,  ///< the process may open no more, whoever has them
  };

  /// Of the connections that were turned away of late the last one.
  struct Refusal {
    Full why;
    std::size_t limit;  ///< that it met; of descriptors: the connections that were open
  };
  static constexpr std::chrono::seconds told_for{60};  ///< is "of late"

  explicit ConnectionRoom(ConnectionLimits limits) : limits_(limits) {}
  ConnectionRoom& operator=(ConnectionRoom&&) = delete;

  [[nodiscard]] std::expected<Place, Full> take(const boost::asio::ip::address& client);

  /// A connection was turned away. What is to be told of it.
  Refusal note_refusal(Full why, Clock::time_point now);
  [[nodiscard]] std::optional<Refusal> last_refusal(Clock::time_point now) const;

 private:
  friend class Place;
  void give_back(const std::optional<boost::asio::ip::address>& address);

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  std::size_t open_ = 0;
  std::unordered_map<boost::asio::ip::address, std::size_t> by_address_;
  std::optional<Refusal> last_refusal_;
  Clock::time_point refused_at_;
};

}  // namespace fixline::http
