#include "support/sanitizer_report.hpp"

#include <gtest/gtest.h>

namespace fixline::test {
namespace {

TEST(SanitizerReport, IsFoundFromItsFirstLineOn) {
  const std::string report =
      "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60\n    #0 0x1 in main\n";

  EXPECT_EQ(sanitizer_report_in("info http: listening\n" + report), report);
}

TEST(SanitizerReport, OfEverySanitizerIsKnown) {
  for (const auto* line :
       {"WARNING: ThreadSanitizer: data race (pid=7)", "==7==ERROR: LeakSanitizer: detected memory",
        "AddressSanitizer:DEADLYSIGNAL", "src/a.cpp:5:3: runtime error: signed integer overflow"}) {
    EXPECT_EQ(sanitizer_report_in(line), line);
  }
}

TEST(SanitizerReport, IsNotSeenInAnOrdinaryLog) {
  EXPECT_EQ(sanitizer_report_in("error store: can't migrate yet: connection refused\n"), "");
}

}  // namespace
}  // namespace fixline::test
