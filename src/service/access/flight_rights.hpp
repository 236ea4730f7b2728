#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/access_token.hpp"
#include "formats/submission.hpp"

namespace fixline::access {

/// What a token is not for.
struct Foreign {
  std::string_view what;  ///< "flight" or "device"
  std::string name;       ///< empty: the points name none
};

/// The client gave a flight a uuid of its own choice, beside its id. A scoring batch has no other
/// name for one.
[[nodiscard]] bool has_chosen_uuid(const formats::Submission& submission);

/// The first flight or device of a request that the token's patterns do not name, those included of
/// which every point is refused. A token with patterns of flights is for no points without a
/// flight, and the same of devices. A flight's own uuid has to be named by a pattern, too: with it,
/// points go into any flight, whatever they call it.
[[nodiscard]] std::optional<Foreign> first_foreign(const AccessToken& token,
                                                   const formats::Submission& submission);

}  // namespace fixline::access
