#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/members.hpp"

namespace fixline::orders {

/// What all living instances are asked to do, or to tell.
struct Order {
  std::string verb;
  boost::json::object about{};
};

/// What an instance says of an order; one that could not carry it out says why in "error".
using Answer = boost::json::object;

/// An instance that gave a sign of life of late.
struct Living {
  std::string name;
  std::chrono::milliseconds seen_ago{};
};

/// What came of an order.
struct Given {
  std::vector<std::pair<std::string, Answer>> answers;  ///< by instance
  std::vector<Living> silent;                           ///< who has not answered in time
  std::optional<std::string> alone{};                   ///< why the others could not be asked
};

/// Of one that could not carry it out.
[[nodiscard]] inline Answer failed_with(std::string_view error) {
  Answer answer;
  answer["error"] = error;
  return answer;
}

/// Why an instance did not carry it out; "" when it did.
[[nodiscard]] inline std::string error_in(const Answer& answer) {
  return plain_json::text_at(answer, "error");
}

}  // namespace fixline::orders
