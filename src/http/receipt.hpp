#pragma once

#include "formats/submission.hpp"
#include "http/message.hpp"
#include "ingest/ingest.hpp"

namespace fixline::http {

/// The answer for points that were taken: 202 queued or 201 direct, with what was refused.
[[nodiscard]] Response receipt_response(const formats::Submission& submission,
                                        const ingest::Receipt& receipt);

}  // namespace fixline::http
