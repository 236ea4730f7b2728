#include "uploads/gathering.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fixline::uploads {
namespace {

using formats::Submission;

constexpr std::size_t faults_told_max = 5;

/// The one flight of a file, as a part of what several brought.
formats::Part part_of(const Submission& one) {
  const bool has_track = !one.tracks.empty();
  const auto& flight_id = has_track ? one.tracks.front().flight_id : one.refused_of.at(0).flight_id;
  return {.file = {},
          .flight_id = flight_id,
          .flight_uuid = points::flight_uuid_for(one.queue, flight_id),
          .first = 0,
          .sent = one.points_sent};
}

}  // namespace

void Gathering::add(const std::string& file, Result<Submission> read) {
  ++files_;
  if (read) return append(file, *std::move(read));
  all_.parts.push_back({.file = file,
                        .flight_id = {},
                        .flight_uuid = {},
                        .first = static_cast<std::size_t>(all_.points_sent),
                        .sent = 0,
                        .fault = read.error().detail});
  faults_.push_back(file.empty() ? std::move(read).error()
                                 : in_context(std::move(read).error(), file));
}

void Gathering::append(const std::string& file, Submission one) {
  const auto offset = static_cast<std::size_t>(all_.points_sent);
  if (one.parts.empty()) one.parts.push_back(part_of(one));
  for (auto& part : one.parts) {
    part.file = file;
    part.first += offset;
    all_.parts.push_back(std::move(part));
  }
  for (auto& owner : one.refused_of) {
    owner.first += offset;
    all_.refused_of.push_back(std::move(owner));
  }
  for (auto& change : one.changes.kinds) {
    change.index += offset;
    all_.changes.add(std::move(change));
  }
  for (const auto& name : one.ignored) ignored_.add(name);
  all_.refusals.append(one.refusals, offset);
  std::ranges::move(one.tracks, std::back_inserter(all_.tracks));
  if (!one.broken.empty())
    all_.broken +=
        (all_.broken.empty() ? "" : "; ") + (file.empty() ? "" : file + ": ") + one.broken;
  all_.names_uuids |= one.names_uuids;
  all_.points_sent += one.points_sent;
}

Result<Submission> Gathering::finish() && {
  if (all_.points_sent > 0) {
    if (files_ == 1 && all_.parts.size() == 1) all_.parts.clear();
    all_.ignored = std::move(ignored_).names();
    return std::move(all_);
  }
  if (faults_.empty()) return failure(ErrorCode::invalid, "there is no file in it");
  Error error = std::move(faults_.front());
  for (std::size_t i = 1; i < std::min(faults_.size(), faults_told_max); ++i)
    error.detail += "; " + faults_[i].detail;
  if (faults_.size() > faults_told_max)
    error.detail += "; and " + std::to_string(faults_.size() - faults_told_max) + " more";
  return std::unexpected(std::move(error));
}

}  // namespace fixline::uploads
