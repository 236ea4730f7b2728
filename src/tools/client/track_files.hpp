#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fixline::client {

/// A file that somebody wants imported.
struct TrackFile {
  std::filesystem::path path;
  std::string flight_id;    ///< from its name, or the one given
  std::uint64_t bytes = 0;  ///< on disk
  std::string fault;        ///< why it can't be imported; empty when it may be tried
};

struct TrackFiles {
  std::vector<TrackFile> files;    ///< sorted by path, each once
  std::vector<std::string> notes;  ///< for the user: flight ids that several files share, and so on
};

/// The files at `paths`, and below those that are folders: all but hidden ones, whatever their
/// names. Links to folders are not followed. `flight_id` empty: each file's name without .gz and
/// without .igc, .gpx, .xml, .txt, .zip, .tar or .tgz.
[[nodiscard]] TrackFiles find_track_files(const std::vector<std::string>& paths,
                                          const std::string& flight_id);

}  // namespace fixline::client
