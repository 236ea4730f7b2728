#include "tls/live_identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include "support/test_certificate.hpp"

namespace fixline::tls {
namespace {

using namespace std::chrono_literals;
using Look = LiveIdentity::Look;

class LiveIdentityTest : public testing::Test {
 protected:
  void put(const test::TestCertificate& pair) {
    put_certificate(pair.certificate);
    test::write_file(key_, pair.key);
  }
  void put_certificate(const std::string& text) { test::write_file(certificate_, text); }

  test::TemporaryFolder folder_;
  std::filesystem::path certificate_ = folder_.path() / "cert.pem";
  std::filesystem::path key_ = folder_.path() / "key.pem";
  LiveIdentity::Clock::time_point now_{1h};
  LiveIdentity identity_{IdentityFiles{certificate_, key_, ""}};
};

TEST_F(LiveIdentityTest, IsReadAgainOnlyWhenItsFilesChange) {
  put(test::make_certificate());
  ASSERT_TRUE(identity_.look(now_));
  const auto first = identity_.context();

  const auto same = identity_.look(now_ + 10s);
  EXPECT_EQ(identity_.context(), first);
  put(test::make_certificate("localhost", 24h));
  const auto other = identity_.look(now_ + 20s);

  ASSERT_TRUE(same && other);
  EXPECT_EQ(*same, Look::unchanged);
  EXPECT_EQ(*other, Look::exchanged);
  EXPECT_NE(identity_.context(), first);
  EXPECT_LT(identity_.state()->expires, std::chrono::system_clock::now() + 25h);
}

TEST_F(LiveIdentityTest, StaysAsItIsWhileItsFilesDontGoTogether) {
  const auto pair = test::make_certificate();
  put(pair);
  ASSERT_TRUE(identity_.look(now_));
  const auto first = identity_.context();

  const auto next = test::make_certificate();
  put_certificate(next.certificate);
  EXPECT_FALSE(identity_.look(now_ + 10s));
  EXPECT_FALSE(identity_.look(now_ + 20s));

  EXPECT_EQ(identity_.context(), first);
  EXPECT_EQ(identity_.state()->since, now_ + 10s) << "the beginning of the trouble";
  EXPECT_THAT(identity_.state()->trouble, testing::HasSubstr("is not the key"));

  put(next);
  ASSERT_TRUE(identity_.look(now_ + 30s));
  EXPECT_NE(identity_.context(), first);
  EXPECT_EQ(identity_.state()->trouble, "");
}

TEST_F(LiveIdentityTest, IsNoneBeforeItWasRead) {
  EXPECT_FALSE(identity_.look(now_));

  EXPECT_FALSE(identity_.state());
  EXPECT_TRUE(identity_.is_wanted());
  EXPECT_FALSE(LiveIdentity{IdentityFiles{}}.is_wanted());
}

}  // namespace
}  // namespace fixline::tls
