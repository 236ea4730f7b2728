#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace fixline::health {

/// How a service is guarded.
struct AccessFacts {
  enum class Auth : std::uint8_t { unsaid, off, optional, required };

  Auth auth = Auth::unsaid;
  std::string address{};                ///< where it listens
  std::string trouble{};                ///< why changes of tokens are not followed; empty: they are
  std::optional<std::size_t> tokens{};  ///< that are in force; nullopt: not known
};

}  // namespace fixline::health
