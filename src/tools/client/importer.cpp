#include "client/importer.hpp"

#include <algorithm>
#include <utility>

namespace fixline::client {

Importer::Importer(asio::any_io_executor executor, ImportSettings settings,
                   std::vector<TrackFile> files)
    : executor_(executor),
      settings_(std::move(settings)),
      files_(std::move(files)),
      done_(files_.size()),
      ticker_(executor),
      tasks_(executor) {
  const std::size_t connections =
      std::min(settings_.parallel, std::max<std::size_t>(files_.size(), 1));
  for (std::size_t i = 0; i < connections; ++i)
    services_.push_back(std::make_unique<Service>(executor, settings_.address, settings_.limits,
                                                  settings_.retry, i));
  progress_.files = files_.size();
  for (const TrackFile& file : files_) progress_.bytes += file.bytes;
}

asio::awaitable<Result<ImportReport>> Importer::run(ImportObserver observer) {
  observer_ = std::move(observer);
  const auto alive = co_await services_.front()->look_at("/livez");
  if (!alive)
    co_return std::unexpected(
        in_context(alive.error(), "no service (is `fixline serve` running?)"));
  reactor::TaskGroup side_tasks(executor_);
  bool started = side_tasks.spawn(tick());
  for (auto& service : services_) started = tasks_.spawn(work(*service)) && started;
  co_await tasks_.join();
  is_over_ = true;
  ticker_.cancel();
  co_await side_tasks.join();
  for (auto& service : services_) service->stop();
  co_return report();
}

void Importer::stop() {
  stopped_ = true;
  for (auto& service : services_) service->stop();
}

asio::awaitable<void> Importer::work(Service& service) {
  while (!stopped_ && next_file_ < files_.size()) {
    const std::size_t number = next_file_++;
    FileUpload upload(service, settings_.upload, files_[number], progress_);
    done_[number] = co_await upload.run();
    ++progress_.files_done;
    if (observer_.on_file) observer_.on_file(*done_[number]);
  }
}

asio::awaitable<void> Importer::tick() {
  constexpr std::chrono::milliseconds every{100};
  while (!is_over_) {
    if (observer_.on_progress) observer_.on_progress(progress_);
    ticker_.expires_after(every);
    co_await ticker_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

ImportReport Importer::report() {
  ImportReport report;
  report.was_stopped = stopped_;
  for (auto& file : done_)
    if (file)
      report.files.push_back(std::move(*file));
    else
      ++report.files_left;
  return report;
}

}  // namespace fixline::client
