#pragma once

#include "formats/submission.hpp"
#include "http/message.hpp"
#include "ingest/ingest.hpp"

namespace fixline::endpoints {

/// Adds the points that the database refused to those that were refused before, by their place
/// among all that the client sent.
void add_refused(formats::Submission& submission, const ingest::Receipt& receipt);

/// The answer for points that were taken: 202 queued or spooled, 201 direct, with what was refused.
[[nodiscard]] http::Response receipt_response(const formats::Submission& submission,
                                              const ingest::Receipt& receipt);

}  // namespace fixline::endpoints
