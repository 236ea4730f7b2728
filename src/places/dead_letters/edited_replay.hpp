#pragma once

#include <cstdint>
#include <string>

#include "error/error.hpp"
#include "points/point.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/completion/completion_query.hpp"

namespace fixline::dead_letters {

struct EditedReplay {
  bool is_found = false;         ///< false: there is no such letter, or a replay holds it
  std::uint64_t points_new = 0;  ///< rows that were not there before
  std::uint64_t duplicates = 0;  ///< points that the table had already
};

/// Stores the points of `document`, a request body for the letter's queue, in place of the letter's
/// own and removes the letter: one transaction. A letter that can't be decoded is mended that way,
/// too. Of a scoring letter the document must name the flight_uuid.
///
/// Borrows a connected session, which does nothing else meanwhile and was not used for a replay.
/// Errors, with the letter kept as it is: invalid (the document or one of its points, as the
/// endpoint would refuse it), refused (the database refuses a point), unavailable, misconfigured,
/// cancelled.
asio::awaitable<Result<EditedReplay>> replay_edited(postgres::PgSession& session, std::int64_t id,
                                                    std::string document, points::Timestamp now,
                                                    store::Nulls nulls);

}  // namespace fixline::dead_letters
