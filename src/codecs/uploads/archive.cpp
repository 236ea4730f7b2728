#include "uploads/archive.hpp"

#include <algorithm>
#include <utility>

#include "text/utf8.hpp"
#include "uploads/archive_members.hpp"

namespace fixline::uploads {
namespace {

constexpr std::size_t ratio_grace_bytes = 1UZ << 20U;

bool is_hidden(std::string_view name) noexcept {
  return name.starts_with('.') || name.find("/.") != std::string_view::npos ||
         name.starts_with("__MACOSX/");
}

}  // namespace

std::string plain_name(std::string_view name) {
  constexpr std::size_t name_bytes_max = 200;
  std::string plain;
  name = name.substr(0, name_bytes_max);
  while (!name.empty()) {
    const std::size_t size = text::utf8_character_size(name);
    const bool is_printable = size > 1 || (size == 1 && static_cast<unsigned char>(name[0]) >= ' ');
    plain += is_printable ? name.substr(0, size) : "?";
    name.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return plain;
}

ArchiveBudget::ArchiveBudget(const ArchiveLimits& limits, std::size_t archive_bytes,
                             formats::Room& room)
    : limits_(limits),
      bytes_max_(ratio_grace_bytes + limits.ratio_max * archive_bytes),
      room_(room) {}

Result<void> ArchiveBudget::take(std::size_t bytes) {
  if (++members_ > limits_.members_max)
    return failure(ErrorCode::too_large,
                   "the archive has more than " + std::to_string(limits_.members_max) + " members");
  if (bytes > bytes_max_ - bytes_)
    return failure(ErrorCode::too_large, "the archive is packed too tightly: it holds more than " +
                                             std::to_string(limits_.ratio_max) +
                                             " bytes for each of its own");
  bytes_ += bytes;
  return room_.take(bytes);
}

Result<std::vector<ArchiveMember>> read_archive(std::string_view bytes, formats::Room& room,
                                                const ArchiveLimits& limits) {
  ArchiveBudget budget(limits, bytes.size(), room);
  auto members = is_zip(bytes) ? read_zip(bytes, budget) : read_tar(bytes, budget);
  if (members)
    std::erase_if(*members, [](const ArchiveMember& member) { return is_hidden(member.name); });
  return members;
}

}  // namespace fixline::uploads
