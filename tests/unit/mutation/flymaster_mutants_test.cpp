// Flymaster files, spoilt between their first line and EOF: each line is taken or refused.
#include <gtest/gtest.h>

#include <string>

#include "formats/digest.hpp"
#include "formats/flymaster_file.hpp"
#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"

namespace fixline::mutation {
namespace {

TEST(FlymasterMutants, AreTakenOrRefusedLineByLine) {
  const std::string secret = "secret";
  const std::string head = "7, " + formats::sha256_hex("7" + secret) + "\n";
  run_rounds(Format::flymaster, 20'000, [&](const Original& original, Random& random) -> Verdict {
    auto lines = original.bytes;
    spoil(lines, random);
    const auto mutant = head + lines + "\nEOF\n";
    const auto read = formats::decode_flymaster(mutant, secret, window);
    const auto sent = lines_in(lines);
    if (!read) return {sent > 0 ? "it is refused: " + read.error().detail : "", mutant};
    auto wrong = fault_in_account(*read);
    if (wrong.empty()) wrong = other_than(read->points_sent, sent);
    return {wrong, mutant};
  });
}

}  // namespace
}  // namespace fixline::mutation
