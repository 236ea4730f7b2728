#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/point_rate.hpp"
#include "access/scope.hpp"
#include "formats/digest.hpp"
#include "points/point.hpp"

namespace fixline::access {

/// What is kept of a token: everything but its secret.
struct AccessToken {
  std::string id{};
  std::string name{};    ///< for people; several may have the same
  std::string tenant{};  ///< empty: none
  formats::Sha256 secret{};
  Scopes scopes{};
  std::vector<std::string> flights{};  ///< patterns of flight ids; none: any flight
  std::vector<std::string> devices{};  ///< patterns of device ids; none: any device
  PointLimit limit{};
  bool is_for_url = false;  ///< may be given in a request's URL, where proxies log it
  points::Timestamp created_at{};
  std::optional<points::Timestamp> valid_until{};
  std::optional<points::Timestamp> revoked_at{};

  friend bool operator==(const AccessToken&, const AccessToken&) = default;
};

}  // namespace fixline::access
