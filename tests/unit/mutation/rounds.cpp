#include "unit/mutation/rounds.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace fixline::mutation {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int wrong_max = 10;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::string write_down(const std::string& mutant, std::uint64_t round) {
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  const auto path = testing::TempDir() + "mutant-" + test->name() + "-" + std::to_string(round);
  std::ofstream(path, std::ios::binary) << mutant;
  return path;
}

}  // namespace

void run_rounds(Format format, std::size_t rounds, const Check& check) {
  const auto& originals = originals_of(format);
  ASSERT_FALSE(originals.empty());
  const auto seed = number_of("MUTATION_SEED", 1);
  const std::chrono::seconds time(number_of("MUTATION_SECONDS", 0));
  const auto end = Clock::now() + time;
  const auto goes_on = [&](std::uint64_t round) {
    return time.count() > 0 ? Clock::now() < end : round < rounds;
  };
  int wrong = 0;
  std::uint64_t round = 0;
  for (; goes_on(round) && wrong < wrong_max; ++round) {
    const auto& original = originals[round % originals.size()];
    std::seed_seq chance{seed, round};
    Random random(chance);
    const auto verdict = check(original, random);
    if (verdict.wrong.empty()) continue;
    ++wrong;
    ADD_FAILURE() << original.name << ", round " << round << ": " << verdict.wrong << "\n  in "
                  << write_down(verdict.mutant, round);
  }
  if (time.count() > 0) std::cout << round << " mutants of " << originals.size() << " files\n";
}

}  // namespace fixline::mutation
