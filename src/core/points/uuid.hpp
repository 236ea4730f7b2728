#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fixline::points {

/// A UUID (RFC 9562) as its 16 bytes in network order.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// The canonical lower-case form with hyphens, 36 characters.
[[nodiscard]] std::string to_string(const Uuid& uuid);

/// Reads the 36-character form in either case; nullopt for anything else.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

/// UUIDv5 (SHA-1) of `name` in the namespace `space`: RFC 9562, section 5.5.
[[nodiscard]] Uuid uuid_v5(const Uuid& space, std::string_view name);

/// A random UUIDv4 from the operating system's generator.
[[nodiscard]] Uuid random_uuid();

}  // namespace fixline::points
