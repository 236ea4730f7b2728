#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "client/file_upload.hpp"
#include "client/import_report.hpp"
#include "client/service.hpp"
#include "client/track_files.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"

namespace fixline::client {

struct ImportSettings {
  ServiceAddress address;
  HttpLimits limits;
  RetryRule retry;
  UploadRule upload;
  std::size_t parallel = 4;  ///< files at a time, 1..64
};

/// Who is told how an import goes; either may be empty.
struct ImportObserver {
  std::function<void(const FileImport&)> on_file;          ///< one file has ended
  std::function<void(const ImportProgress&)> on_progress;  ///< ten times a second
};

/// Imports files, several at a time, over a connection each.
///
/// Owned by one reactor; not thread-safe.
class Importer {
 public:
  Importer(asio::any_io_executor executor, ImportSettings settings, std::vector<TrackFile> files);

  /// Returns when all files have ended, or soon after stop().
  /// Errors: unavailable, when the service can't be reached at all; nothing was sent then.
  asio::awaitable<Result<ImportReport>> run(ImportObserver observer);

  /// Ends the files under way as interrupted and begins no other.
  void stop();

 private:
  asio::awaitable<void> work(Service& service);
  asio::awaitable<void> tick();
  [[nodiscard]] ImportReport report();

  asio::any_io_executor executor_;
  ImportSettings settings_;
  std::vector<TrackFile> files_;
  std::vector<std::optional<FileImport>> done_;
  std::vector<std::unique_ptr<Service>> services_;
  ImportObserver observer_;
  ImportProgress progress_;
  asio::steady_timer ticker_;
  std::size_t next_file_ = 0;
  bool stopped_ = false;
  bool is_over_ = false;
  reactor::TaskGroup tasks_;
};

}  // namespace fixline::client
