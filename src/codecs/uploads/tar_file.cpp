// POSIX.1-2017, pax, "ustar Interchange Format", and GNU's long names.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "uploads/archive_members.hpp"

namespace fixline::uploads {
namespace {

constexpr std::size_t block_bytes = 512;

/// Up to the first NUL.
std::string_view text_at(std::string_view header, std::size_t place, std::size_t size) {
  const auto field = header.substr(place, size);
  return field.substr(0, field.find('\0'));
}

/// An octal number with blanks around it; nullopt for another text.
std::optional<std::size_t> octal_at(std::string_view header, std::size_t place, std::size_t size) {
  std::string_view digits = text_at(header, place, size);
  digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
  digits = digits.substr(0, digits.find(' '));
  std::size_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '7') return std::nullopt;
    number = number * 8 + static_cast<std::size_t>(digit - '0');
  }
  return digits.empty() ? std::nullopt : std::optional(number);
}

/// The sum of the header's bytes, its own place taken as blanks.
std::size_t header_sum(std::string_view header) {
  constexpr std::size_t place = 148;
  constexpr std::size_t size = 8;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < block_bytes; ++i)
    sum += static_cast<unsigned char>(i >= place && i < place + size ? ' ' : header[i]);
  return sum;
}

bool is_header(std::string_view bytes) {
  return bytes.size() >= block_bytes && bytes.front() != '\0' &&
         octal_at(bytes, 148, 8) == header_sum(bytes);
}

/// Wherever it is: bytes before it may be lost.
bool has_magic(std::string_view bytes) {
  constexpr std::string_view magic("\0ustar", 6);
  return bytes.size() >= block_bytes && bytes.substr(0, block_bytes).contains(magic);
}

/// Two of them end an archive, and more fill it up; behind them may be another.
bool is_empty_block(std::string_view bytes) {
  return bytes.substr(0, block_bytes).find_first_not_of('\0') == std::string_view::npos;
}

std::string name_in(std::string_view header) {
  const bool has_prefix = text_at(header, 257, 6) == "ustar";
  const auto prefix = has_prefix ? text_at(header, 345, 155) : std::string_view{};
  std::string name(text_at(header, 0, 100));
  return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

std::unexpected<Error> tar_damaged(std::size_t place) {
  return failure(ErrorCode::invalid,
                 "the tar archive is damaged or cut short near byte " + std::to_string(place));
}

}  // namespace

bool is_tar(std::string_view first_bytes) noexcept {
  return is_header(first_bytes) || has_magic(first_bytes);
}

Result<std::vector<ArchiveMember>> read_tar(std::string_view bytes, ArchiveBudget& budget) {
  std::vector<ArchiveMember> members;
  std::string long_name;
  std::size_t at = 0;
  bool has_ended = false;
  while (at < bytes.size()) {
    const auto header = bytes.substr(at);
    has_ended = is_empty_block(header) && (has_ended || header.size() >= block_bytes);
    if (has_ended) {
      at += block_bytes;
      continue;
    }
    if (!is_header(header)) return tar_damaged(at);
    const auto size = octal_at(header, 124, 12);
    if (!size || *size > header.size() - block_bytes) return tar_damaged(at);
    const auto content = header.substr(block_bytes, *size);
    const char kind = header[156];
    at += block_bytes + (*size + block_bytes - 1) / block_bytes * block_bytes;
    if (kind == 'L') {  // the next member's name
      long_name = text_at(content, 0, content.size());
      continue;
    }
    if (kind == '5' || kind == 'x' || kind == 'g') continue;  // a folder; what pax adds to a member
    if (auto room = budget.take(*size); !room) return std::unexpected(std::move(room).error());
    ArchiveMember member{.name = plain_name(long_name.empty() ? name_in(header) : long_name),
                         .bytes = {}};
    long_name.clear();
    if (kind == '0' || kind == '\0' || kind == '7')
      member.bytes = content;
    else
      member.fault = "is a link or a device";
    members.push_back(std::move(member));
  }
  if (!has_ended) return tar_damaged(bytes.size());
  return members;
}

}  // namespace fixline::uploads
