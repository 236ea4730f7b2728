#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "client/gzip.hpp"
#include "client/import_report.hpp"
#include "client/service.hpp"
#include "client/track_files.hpp"
#include "reactor/asio.hpp"
#include "tracks/track_file.hpp"

namespace fixline::client {

/// How a file is sent.
struct UploadRule {
  std::size_t raw_bytes_max = std::size_t{8}
                              << 20U;  ///< up to this (unpacked) as it is, in one post
  std::size_t part_points = 20'000;    ///< above, in parts of so many fixes
  std::size_t archive_bytes_max = std::size_t{32} << 20U;  ///< an archive is sent as it is
  std::string device_id;                                   ///< empty: none
};

/// Brings one file to a service: small ones as they are, larger ones, and those that the service
/// takes in parts alone, read here, piece by piece, and sent in parts of one flight, so that memory
/// does not grow with the file.
///
/// One reactor; reads the file with blocking calls between its waits.
class FileUpload {
 public:
  /// `progress` is kept up to date; all must outlive it.
  FileUpload(Service& service, const UploadRule& rule, const TrackFile& file,
             ImportProgress& progress);

  /// Sends the file; does not fail, but tells.
  asio::awaitable<FileImport> run();

 private:
  [[nodiscard]] Result<void> open();
  asio::awaitable<Result<void>> send_whole();
  asio::awaitable<Result<void>> send_in_parts();
  asio::awaitable<Result<void>> send_parts(tracks::CollectedFixes& sink, std::size_t points_min);
  asio::awaitable<Result<void>> send_part(points::TrackPoints part);
  [[nodiscard]] Result<void> settle(const Outcome& outcome);
  [[nodiscard]] std::string target() const;
  [[nodiscard]] Result<void> recognize();
  [[nodiscard]] std::size_t whole_bytes_max() const;
  void tell_progress();

  Service* service_;
  const UploadRule* rule_;
  const TrackFile* file_;
  ImportProgress* progress_;
  FileImport result_;
  std::unique_ptr<FileBytes> bytes_;
  std::string head_;  ///< the file's first bytes; all of it when it is small
  bool is_whole_ = false;
  bool is_archive_ = false;
  tracks::TrackFileKind kind_ = tracks::TrackFileKind::unknown;
  std::uint64_t told_bytes_ = 0;
};

}  // namespace fixline::client
