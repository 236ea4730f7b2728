#include "client/import_report.hpp"

#include <algorithm>
#include <utility>

#include "client/text_table.hpp"

namespace fixline::client {

namespace {

constexpr auto numbers = TextTable::numbers;

std::vector<std::string> cells_of(const FileImport& file) {
  // What is queued is neither new nor known yet: the columns say so rather than count it as new.
  const bool all_queued = file.queued > 0 && file.queued == file.accepted;
  const auto told = [&](std::uint64_t count) {
    return all_queued ? std::string("queued") : std::to_string(count);
  };
  return {file.name,           std::to_string(file.fixes), std::to_string(file.accepted),
          told(file.inserted), told(file.duplicates),      std::to_string(file.refused),
          reasons_of(file)};
}

}  // namespace

void FileImport::add(const points::Refusals& refusals) {
  constexpr std::size_t reasons_max = 50;
  refused += refusals.count;
  for (const auto& refusal : refusals.kept) {
    std::string reason =
        refusal.field.empty() ? refusal.reason : refusal.field + ": " + refusal.reason;
    if (reasons.size() < reasons_max || reasons.contains(reason)) ++reasons[std::move(reason)];
  }
}

bool ImportReport::is_all_imported() const {
  return !was_stopped && files_left == 0 && std::ranges::all_of(files, [](const FileImport& file) {
    return file.state == FileImport::State::imported;
  });
}

std::string reasons_of(const FileImport& file) {
  constexpr std::size_t told_max = 3;
  std::string text = file.state == FileImport::State::interrupted ? "interrupted" : file.error;
  std::vector<std::pair<std::string, std::uint64_t>> reasons(file.reasons.begin(),
                                                             file.reasons.end());
  std::ranges::stable_sort(reasons, std::ranges::greater{},
                           &std::pair<std::string, std::uint64_t>::second);
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (!text.empty()) text += ", ";
    if (i == told_max) {
      text += "and others";
      break;
    }
    text += reasons[i].first;
    if (reasons[i].second > 1) text += " (" + std::to_string(reasons[i].second) + ")";
  }
  return text;
}

std::string as_line(const FileImport& file) {
  std::string line = file.name + ": ";
  if (file.state != FileImport::State::imported) return printable(line + reasons_of(file));
  line += std::to_string(file.fixes) + " fixes, " + std::to_string(file.accepted) + " accepted";
  if (file.inserted > 0) line += ", " + std::to_string(file.inserted) + " new";
  if (file.duplicates > 0) line += ", " + std::to_string(file.duplicates) + " duplicates";
  if (file.queued > 0) line += ", " + std::to_string(file.queued) + " queued";
  if (file.refused > 0)
    line += ", " + std::to_string(file.refused) + " refused: " + reasons_of(file);
  return printable(line);
}

std::string as_text(const ImportReport& report, std::size_t columns) {
  TextTable table({"file", numbers("fixes"), numbers("accepted"), numbers("new"),
                   numbers("duplicates"), numbers("refused"), "why"});
  FileImport sum;
  std::size_t failed = 0;
  for (const FileImport& file : report.files) {
    table.add(cells_of(file));
    sum.fixes += file.fixes;
    sum.accepted += file.accepted;
    sum.inserted += file.inserted;
    sum.duplicates += file.duplicates;
    sum.queued += file.queued;
    sum.refused += file.refused;
    if (file.state != FileImport::State::imported) ++failed;
  }
  sum.name = report.files.size() == 1 ? "1 file" : std::to_string(report.files.size()) + " files";
  if (failed > 0) sum.error = std::to_string(failed) + " not imported";
  if (sum.queued > 0)
    sum.error += (sum.error.empty() ? "" : "; ") + std::to_string(sum.queued) +
                 " fixes are queued: whether they are new is not known yet";
  table.add(cells_of(sum));
  std::string text = table.text(columns);
  if (report.files_left > 0)
    text += "stopped; " + std::to_string(report.files_left) + " files were not begun\n";
  return text;
}

std::string as_bar(const ImportProgress& progress) {
  const double share = progress.bytes == 0 ? 0.0
                                           : static_cast<double>(progress.bytes_done) /
                                                 static_cast<double>(progress.bytes);
  return progress_bar(share) + " " + std::to_string(static_cast<int>(share * 100)) + " %, " +
         std::to_string(progress.files_done) + " of " + std::to_string(progress.files) +
         " files, " + std::to_string(progress.fixes) + " fixes";
}

}  // namespace fixline::client
