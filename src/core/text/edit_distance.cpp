#include "text/edit_distance.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace fixline::text {
namespace {

/// Letters to change, add, remove or swap with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> next(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({change, row[j] + 1, next[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before = std::exchange(row, std::move(next));
  }
  return row.back();
}

constexpr std::size_t distance_max = 2;
constexpr std::size_t beginning_min = 5;

/// The first that is longer, and begins nearly so.
std::string_view begun_by(std::string_view word, std::span<const std::string> words) {
  if (word.size() < beginning_min) return {};
  for (const auto& candidate : words)
    for (auto size = word.size() - 1; size <= word.size() + 1 && size < candidate.size(); ++size)
      if (distance(word, std::string_view(candidate).substr(0, size)) <= 1) return candidate;
  return {};
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string> words) {
  std::string_view best;
  std::size_t best_distance = distance_max + 1;
  for (const auto& candidate : words) {
    if (word.size() > candidate.size() + distance_max) continue;  // a stranger's may be any length
    const auto found = distance(word, candidate);
    if (found < best_distance) {
      best = candidate;
      best_distance = found;
    }
  }
  return best.empty() ? begun_by(word, words) : best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> words) {
  const auto meant = nearest(word, words);
  return meant.empty() ? std::string() : "; did you mean " + std::string(meant) + "?";
}

}  // namespace fixline::text
