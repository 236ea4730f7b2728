#include "tls/identity_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "support/temporary_folder.hpp"
#include "support/test_certificate.hpp"
#include "tls/certificate.hpp"

namespace fixline::tls {
namespace {

using testing::HasSubstr;

class IdentityFilesTest : public testing::Test {
 protected:
  std::string put(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    test::write_file(file, text);
    return file.string();
  }
  [[nodiscard]] std::string error(const IdentityFiles& files) const {
    const auto read = read_identity(files);
    return read ? "read" : read.error().detail;
  }

  test::TemporaryFolder folder_;
  test::TestCertificate pair_ = test::make_certificate();
  IdentityFiles files_{put("cert.pem", pair_.certificate), put("key.pem", pair_.key), ""};
};

TEST_F(IdentityFilesTest, MakeAnIdentityThatSaysWhenItEnds) {
  const auto identity = read_identity(files_);

  ASSERT_TRUE(identity) << identity.error().detail;
  const auto left = identity->expires - std::chrono::system_clock::now();
  EXPECT_NEAR(std::chrono::duration<double>(left).count(), 90.0 * 24 * 3600, 60);
  const auto certificate = read_certificate(files_.certificate);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(end_of(**certificate), identity->expires);
}

TEST_F(IdentityFilesTest, SpeakNothingOlderThanTls12) {
  const auto identity = read_identity(files_);

  ASSERT_TRUE(identity);
  EXPECT_EQ(SSL_CTX_get_min_proto_version(identity->context->native_handle()), TLS1_2_VERSION);
}

TEST_F(IdentityFilesTest, AreNamedWhenTheyCantBeUsed) {
  const auto other = put("other.pem", test::make_certificate().key);
  const auto locked = put("locked.pem", test::locked_key(pair_, "secret"));
  const auto text = put("text.pem", "no PEM");
  const auto& [certificate, key, none] = files_;

  EXPECT_THAT(error({"/nowhere.pem", key, ""}), HasSubstr("/nowhere.pem: No such file"));
  EXPECT_THAT(error({text, key, ""}), HasSubstr("text.pem: no certificate in PEM"));
  EXPECT_THAT(error({certificate, "/nowhere.pem", ""}), HasSubstr("/nowhere.pem: No such file"));
  EXPECT_THAT(error({certificate, text, ""}), HasSubstr("text.pem: no private key in PEM"));
  EXPECT_THAT(error({certificate, locked, ""}), HasSubstr("locked.pem: no private key in PEM"));
  EXPECT_THAT(error({certificate, other, ""}), HasSubstr("other.pem: is not the key of the"));
  EXPECT_THAT(error({certificate, key, text}), HasSubstr("text.pem: no certificate in PEM"));
  EXPECT_EQ(error({certificate, key, certificate}), "read");
}

}  // namespace
}  // namespace fixline::tls
