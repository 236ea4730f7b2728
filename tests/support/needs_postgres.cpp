#include <gtest/gtest.h>

#include "sandbox/server_user.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

/// Leaves a whole test program out where no PostgreSQL can be started, as for a root that may
/// become nobody else. The words are those that the build looks for, to name it as left out.
class NeedsPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    const TemporaryFolder folder;
    const auto user = sandbox::server_user(folder.path() / "server");
    if (!user) GTEST_SKIP() << "left out, no private PostgreSQL: " << user.error().detail;
  }
};

[[maybe_unused]] const auto* const needs_postgres =
    ::testing::AddGlobalTestEnvironment(new NeedsPostgres);

}  // namespace
}  // namespace fixline::test
