#pragma once

#include "formats/submission.hpp"
#include "ingest/ingest.hpp"
#include "refusals/refusal_buffer.hpp"

namespace fixline::endpoints {

/// Notes the points that a request's answer refuses under the names of their flight and device.
/// Costs nothing without any.
void note_refusals(const formats::Submission& submission, refusals::RefusalBuffer& buffer);

/// The same of those that the database refused while the client waited; add_refused() was called.
/// The database's message is left out: it may quote what was sent.
void note_refused_by_database(const formats::Submission& submission, const ingest::Receipt& receipt,
                              refusals::RefusalBuffer& buffer);

}  // namespace fixline::endpoints
