#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "uploads/archive.hpp"

/// What the two kinds of archives share.
namespace fixline::uploads {

/// What is left of an archive's limits.
class ArchiveBudget {
 public:
  ArchiveBudget(const ArchiveLimits& limits, std::size_t archive_bytes, formats::Room& room);

  /// One more member, of so many bytes. Errors: too_large, overloaded.
  [[nodiscard]] Result<void> take(std::size_t bytes);

 private:
  ArchiveLimits limits_;
  std::size_t bytes_max_;  // by the ratio
  formats::Room& room_;
  std::size_t bytes_ = 0;
  std::size_t members_ = 0;
};

/// A member's name as text for people: what is no printable character is a question mark.
[[nodiscard]] std::string plain_name(std::string_view name);

[[nodiscard]] Result<std::vector<ArchiveMember>> read_zip(std::string_view bytes,
                                                          ArchiveBudget& budget);
[[nodiscard]] Result<std::vector<ArchiveMember>> read_tar(std::string_view bytes,
                                                          ArchiveBudget& budget);

}  // namespace fixline::uploads
