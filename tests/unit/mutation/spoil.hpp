#pragma once

#include <cstddef>
#include <string>

#include "unit/mutation/rounds.hpp"

namespace fixline::mutation {

/// Where a text may be spoilt: from `begin` up to `end`.
struct Stretch {
  std::size_t begin;
  std::size_t end;
};

/// Puts another byte, of those that such files are made of or any, in the place of one.
void spoil_byte(std::string& text, Stretch where, Random& random);

/// One to five of: a byte changed, put in or taken away; some bytes taken away, doubled, or moved;
/// the end cut off.
void spoil(std::string& text, Random& random);

}  // namespace fixline::mutation
