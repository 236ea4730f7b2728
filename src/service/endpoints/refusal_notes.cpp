#include "endpoints/refusal_notes.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "points/time.hpp"

namespace fixline::endpoints {

using refusals::NotedRefusal;
using refusals::RefusalBuffer;
namespace {

void add(std::string_view flight_id, std::string_view device_id,
         const std::vector<NotedRefusal>& list, RefusalBuffer& buffer) {
  const auto now = RefusalBuffer::Clock::now();
  buffer.add(flight_id, list, now);
  if (device_id != flight_id) buffer.add(device_id, list, now);
}

std::string reason_of(const store::RefusedPoint& refused) {
  std::string reason = "the database refuses it: SQLSTATE " + refused.sqlstate;
  if (!refused.constraint.empty()) reason += ", constraint " + refused.constraint;
  return refusals::kept_part(reason);
}

}  // namespace

void note_refusals(const formats::Submission& submission, RefusalBuffer& buffer) {
  const auto at = points::now();
  const auto& kept = submission.refusals.kept;
  auto refusal = kept.begin();
  for (auto owner = submission.refused_of.begin(); owner != submission.refused_of.end(); ++owner) {
    const auto next = std::next(owner);
    std::vector<NotedRefusal> list;
    for (; refusal != kept.end() &&
           (next == submission.refused_of.end() || refusal->index < next->first);
         ++refusal)
      list.push_back({submission.queue, refusal->index, refusals::kept_part(refusal->field),
                      refusals::kept_part(refusal->reason), at});
    add(owner->flight_id, owner->device_id, list, buffer);
  }
}

void note_refused_by_database(const formats::Submission& submission, const ingest::Receipt& receipt,
                              RefusalBuffer& buffer) {
  const auto at = points::now();
  const auto& indices = submission.refusals.indices;
  const auto first = indices.size() - std::min(indices.size(), receipt.refused.size());
  for (std::size_t place = 0; first + place < indices.size(); ++place) {
    const auto& refused = receipt.refused[place];
    const auto& track = submission.tracks[refused.track];
    add(track.flight_id, track.device_id,
        {{submission.queue, indices[first + place], refusals::kept_part(refused.column),
          reason_of(refused), at}},
        buffer);
  }
}

}  // namespace fixline::endpoints
