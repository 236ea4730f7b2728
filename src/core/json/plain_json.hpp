#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace fixline::plain_json {

/// As boost::json::serialize(), but numbers read as people write them: 1.4667 for 1.4667E0, 10 for
/// 1E1; null for what is no number.
[[nodiscard]] std::string text_of(const boost::json::value& value);

/// The number that is nearest to `value` among those with `digits` digits after their point.
[[nodiscard]] double rounded(double value, int digits);

}  // namespace fixline::plain_json
