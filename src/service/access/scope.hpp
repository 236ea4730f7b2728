#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "points/lane.hpp"

namespace fixline::access {

/// What a token may do.
enum class Scope : std::uint8_t {
  ingest_live,
  ingest_upload,
  ingest_scoring,
  ingest_flymaster,
  ingest_uuid,  ///< choose the uuid of a flight oneself: it may be any
  read,         ///< look at flights, held points, and what servers said in /health
  dlq,          ///< dead letters: look, mend, replay, purge
  control,      ///< pause queues, order about held points, see the settings
};

inline constexpr std::array all_scopes{Scope::ingest_live,
                                       Scope::ingest_upload,
                                       Scope::ingest_scoring,
                                       Scope::ingest_flymaster,
                                       Scope::ingest_uuid,
                                       Scope::read,
                                       Scope::dlq,
                                       Scope::control};

/// "ingest:live", as tables, files and flags have it.
[[nodiscard]] std::string_view name_of(Scope scope) noexcept;
[[nodiscard]] std::optional<Scope> scope_named(std::string_view name) noexcept;

/// Asked for below /admin.
[[nodiscard]] constexpr bool is_administration(Scope scope) noexcept {
  return scope == Scope::read || scope == Scope::dlq || scope == Scope::control;
}

/// That a queue's points need.
[[nodiscard]] Scope ingest_scope(points::QueueName queue) noexcept;

/// Some of them.
class Scopes {
 public:
  constexpr void add(Scope scope) noexcept { bits_ |= bit(scope); }
  [[nodiscard]] constexpr bool contains(Scope scope) const noexcept {
    return (bits_ & bit(scope)) != 0;
  }
  [[nodiscard]] constexpr bool is_empty() const noexcept { return bits_ == 0; }
  /// Any that is asked for below /admin.
  [[nodiscard]] constexpr bool has_administration() const noexcept {
    return contains(Scope::read) || contains(Scope::dlq) || contains(Scope::control);
  }

  friend bool operator==(const Scopes&, const Scopes&) = default;

 private:
  static constexpr std::uint32_t bit(Scope scope) noexcept {
    return 1U << static_cast<std::uint32_t>(scope);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace fixline::access
