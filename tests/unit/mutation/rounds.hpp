#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "unit/mutation/originals.hpp"

namespace fixline::mutation {

using Random = std::mt19937;

/// A number from 0 to `end` - 1.
[[nodiscard]] inline std::size_t below(std::size_t end, Random& random) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

/// What is wrong with a mutant, and the mutant; nothing wrong: empty.
struct Verdict {
  std::string wrong;
  std::string mutant;
};

using Check = std::function<Verdict(const Original&, Random&)>;

/// Runs `check` on one of the format's files after the other: some thousand times, or for
/// MUTATION_SECONDS. Each round has a chance of its own, from MUTATION_SEED and its number: a seed
/// draws the same mutants again. What is wrong is told with the file that the mutant was written
/// to; ten of them are enough.
void run_rounds(Format format, std::size_t rounds, const Check& check);

}  // namespace fixline::mutation
