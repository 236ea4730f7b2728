#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "points/change.hpp"
#include "points/lane.hpp"
#include "points/refusal.hpp"
#include "points/track.hpp"

namespace fixline::formats {

/// Whose refused points are.
struct RefusedOf {
  std::size_t first;  ///< index: the refused points from here on, up to the next one's, are theirs
  std::string flight_id;
  std::string device_id;
};

/// One of several flights that a request brought, or a file among them that is none.
struct Part {
  std::string file;  ///< its name in the form or the archive; empty where it has none
  std::string flight_id;
  points::Uuid flight_uuid;
  std::size_t first;    ///< index of its first point among all that were sent
  std::uint64_t sent;   ///< points, accepted and refused
  std::string fault{};  ///< why nothing of the file could be read; empty when it could
};

/// What one request brought: the points that are fit to be stored, and why the others are not.
struct Submission {
  points::QueueName queue;
  /// Each holds at least one point; empty when every point was refused.
  std::vector<points::Track> tracks;
  points::Refusals refusals;            ///< one a refused point, named by its first fault
  std::uint64_t points_sent = 0;        ///< accepted and refused together
  std::vector<RefusedOf> refused_of{};  ///< nothing without refusals
  points::Changes changes{};            ///< what of the accepted points is not as it was sent
  std::vector<std::string> ignored{};   ///< names of fields that mean nothing here, each once
  std::vector<Part> parts{};            ///< nothing where the request brought one flight alone
  bool names_uuids = false;  ///< the client gave a flight's uuid itself, so that it may be any
  std::string broken{};  ///< why the file could not be read on, with the place; empty: it was whole
};

}  // namespace fixline::formats
