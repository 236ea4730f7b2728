#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "client/service.hpp"
#include "points/uuid.hpp"
#include "traffic/competition/competition.hpp"

namespace fixline::traffic {

/// Writes the requests of a competition as a tracker, a scoring program or a Flymaster device
/// would. Ids hold the seed and the start, so that two runs never share a flight or a device.
///
/// Pure and deterministic.
class RequestWriter {
 public:
  /// `start` is the competition's second 0. `flymaster_secret` signs the devices' files.
  RequestWriter(const Competition& competition, std::chrono::sys_seconds start,
                std::string flymaster_secret);

  [[nodiscard]] client::Post post_of(const Dispatch& dispatch) const;

  [[nodiscard]] std::string flight_id(const Dispatch& dispatch) const;
  [[nodiscard]] std::string device_id(const Dispatch& dispatch) const;

  /// The flight's key in the queue's table, as the service works it out from the flight_id.
  [[nodiscard]] points::Uuid flight_uuid(const Dispatch& dispatch) const;

  [[nodiscard]] std::chrono::sys_seconds time_of(std::uint32_t second) const {
    return start_ + std::chrono::seconds(second);
  }
  [[nodiscard]] unsigned decimals_of(std::uint32_t pilot) const {
    return competition_->decimals_of(pilot);
  }

 private:
  [[nodiscard]] std::string track_json(const Dispatch& dispatch) const;
  [[nodiscard]] std::string scoring_json(const Dispatch& dispatch) const;
  [[nodiscard]] std::string flymaster_file(const Dispatch& dispatch) const;

  const Competition* competition_;
  std::chrono::sys_seconds start_;
  std::string secret_;
  std::string run_name_;        ///< "sim<seed>-<start>"
  std::uint64_t first_serial_;  ///< of pilot 0's device
};

}  // namespace fixline::traffic
