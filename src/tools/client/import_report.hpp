#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "points/refusal.hpp"

namespace fixline::client {

/// What became of one file.
struct FileImport {
  enum class State : std::uint8_t {
    imported,     ///< every fix was taken, or refused with its reason; at least one was taken
    failed,       ///< `error` says why; fixes sent before it stay
    interrupted,  ///< the import was stopped before this file's end
  };

  std::string name;
  State state = State::failed;
  std::uint64_t fixes = 0;
  std::uint64_t accepted = 0;
  std::uint64_t inserted = 0;    ///< new in the table
  std::uint64_t duplicates = 0;  ///< there already
  std::uint64_t queued = 0;      ///< accepted, but not in the table yet: new or known is not told
  std::uint64_t refused = 0;
  std::map<std::string, std::uint64_t> reasons;  ///< of refused fixes, as far as they were listed
  std::string error;

  /// Counts refusals; their indices are not kept.
  void add(const points::Refusals& refusals);
};

struct ImportReport {
  std::vector<FileImport> files;  ///< those that were begun, in the order of the list
  std::uint64_t files_left = 0;   ///< never begun
  bool was_stopped = false;

  [[nodiscard]] bool is_all_imported() const;
};

/// Why fixes were refused, or the file as a whole: "no time (12), lat: is outside -90..90".
[[nodiscard]] std::string reasons_of(const FileImport& file);

/// One plain line about a file that is done.
[[nodiscard]] std::string as_line(const FileImport& file);

/// The closing table, with a row for the sum.
[[nodiscard]] std::string as_text(const ImportReport& report,
                                  std::size_t columns = std::string::npos);

/// How far an import is.
struct ImportProgress {
  std::uint64_t files = 0;
  std::uint64_t files_done = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t fixes = 0;
};

/// A bar and what it stands for, as one line without its end.
[[nodiscard]] std::string as_bar(const ImportProgress& progress);

}  // namespace fixline::client
