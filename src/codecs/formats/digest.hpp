#pragma once

#include <array>
#include <string>
#include <string_view>

namespace fixline::formats {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same in base64, as pages name the scripts that they run.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

/// True when both are the same. How long it takes tells nothing about where they differ.
[[nodiscard]] bool is_same_secret(std::string_view given, std::string_view secret);
[[nodiscard]] bool is_same_secret(const Sha256& given, const Sha256& secret) noexcept;

}  // namespace fixline::formats
