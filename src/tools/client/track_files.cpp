#include "client/track_files.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <system_error>

#include "points/validation.hpp"
#include "text/ascii.hpp"

namespace fixline::client {

namespace fs = std::filesystem;

namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         text::is_same_word(text.substr(text.size() - end.size()), end);
}

std::string flight_id_in(std::string_view name) {
  if (ends_with_ignoring_case(name, ".gz")) name.remove_suffix(3);
  for (const std::string_view ending : {".igc", ".gpx", ".xml", ".txt", ".zip", ".tar", ".tgz"}) {
    if (!ends_with_ignoring_case(name, ending)) continue;
    name.remove_suffix(ending.size());
    break;
  }
  return std::string(name);
}

TrackFile track_file(const fs::path& path, const std::string& flight_id) {
  TrackFile file{path, flight_id.empty() ? flight_id_in(path.filename().string()) : flight_id, 0,
                 ""};
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    file.fault = "no such file";
  else if (error)
    file.fault = error.message();
  else if (status.type() != fs::file_type::regular)
    file.fault = "is not a regular file";
  else if (const auto bytes = fs::file_size(path, error); !error)
    file.bytes = bytes;
  if (!file.fault.empty()) return file;
  if (file.flight_id.empty()) {
    file.fault = "its name gives no flight id; give --flight-id";
  } else if (const auto fault = points::fault_of_id(file.flight_id)) {
    file.fault =
        "its name can't be the flight id, which " + std::string(*fault) + "; give --flight-id";
  }
  return file;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

void add_folder(const fs::path& folder, const std::string& flight_id, TrackFiles& found) {
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, error);
  const std::size_t before = found.files.size();
  while (!error && entry != fs::recursive_directory_iterator()) {
    std::error_code ignored;
    const bool is_folder = entry->is_directory(ignored);
    if (is_hidden(entry->path())) {
      if (is_folder) entry.disable_recursion_pending();
    } else if (!is_folder) {
      found.files.push_back(track_file(entry->path(), flight_id));
    }
    entry.increment(error);
  }
  if (error) {
    TrackFile unread{folder, "", 0, "not read to its end: " + error.message()};
    found.files.push_back(std::move(unread));
  } else if (found.files.size() == before) {
    found.notes.push_back(folder.string() + ": no file in this folder");
  }
}

void note_shared_ids(TrackFiles& found) {
  std::map<std::string_view, std::size_t> uses;
  for (const TrackFile& file : found.files)
    if (file.fault.empty()) ++uses[file.flight_id];
  for (const auto& [id, count] : uses)
    if (count > 1)
      found.notes.push_back(std::to_string(count) + " files have the flight id " + std::string(id) +
                            ": their fixes become one flight");
}

}  // namespace

TrackFiles find_track_files(const std::vector<std::string>& paths, const std::string& flight_id) {
  TrackFiles found;
  for (const fs::path path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
      add_folder(path, flight_id, found);
    else
      found.files.push_back(track_file(path, flight_id));
  }
  std::ranges::sort(found.files, {}, &TrackFile::path);
  const auto repeated = std::ranges::unique(found.files, {}, &TrackFile::path);
  found.files.erase(repeated.begin(), repeated.end());
  note_shared_ids(found);
  return found;
}

}  // namespace fixline::client
