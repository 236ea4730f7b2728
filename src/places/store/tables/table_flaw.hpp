#pragma once

#include <string>
#include <vector>

namespace fixline::store {

/// What about a table changes points, or refuses some that a table of ours would take.
struct TableFlaw {
  std::string what;        ///< names table and column
  std::string effect;      ///< what becomes of points
  std::string remedy;      ///< the statement that mends it
  std::string sqlstate{};  ///< with which it refuses them; "" when it refuses none
  std::string column{};    ///< that it is about; "" when it is about several
};
using TableFlaws = std::vector<TableFlaw>;

}  // namespace fixline::store
