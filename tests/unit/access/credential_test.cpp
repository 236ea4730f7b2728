#include "access/credential.hpp"

#include <gtest/gtest.h>

namespace fixline::access {
namespace {

std::string text_of(const http::Request& request) {
  std::string room;
  const auto credential = credential_of(request, room);
  if (!credential) return "none";
  return (credential->is_in_url ? "url:" : "") + std::string(credential->text);
}

http::Request with_authorization(std::string value) {
  http::Request request;
  request.authorization = std::move(value);
  return request;
}

TEST(Credential, ComesAsBearer) {
  EXPECT_EQ(text_of(with_authorization("Bearer abc")), "abc");
  EXPECT_EQ(text_of(with_authorization("bEARER  abc ")), "abc");
  EXPECT_EQ(text_of(with_authorization("Bearer")), "none");
}

TEST(Credential, ComesAsThePasswordOfBasicWhateverTheUser) {
  EXPECT_EQ(text_of(with_authorization("Basic dXNlcjphYmM=")), "abc");
  EXPECT_EQ(text_of(with_authorization("basic OmE6Yg==")), "a:b") << "empty user, colon in it";
  EXPECT_EQ(text_of(with_authorization("Basic dXNlcg==")), "") << "no password at all";
  for (const auto* broken : {"Basic ====", "Basic a", "Basic \x01\x02\x03\x04", "Basic =a=="})
    EXPECT_EQ(text_of(with_authorization(broken)), "") << broken;
}

TEST(Credential, ComesAsApiKeyBeforeAnythingElse) {
  auto request = with_authorization("Basic dXNlcjphYmM=");
  request.api_key = "key";

  EXPECT_EQ(text_of(request), "key");
}

TEST(Credential, ComesInTheUrlAtLast) {
  http::Request request;
  request.query = {{"flight_id", "x"}, {"token", "abc"}};
  EXPECT_EQ(text_of(request), "url:abc");

  request.authorization = "Bearer other";
  EXPECT_EQ(text_of(request), "other");
}

TEST(Credential, IsNoneOfASchemeOfAProxy) {
  EXPECT_EQ(text_of(with_authorization("Digest username=x")), "none");
  EXPECT_EQ(text_of(with_authorization("abc")), "none");
  EXPECT_EQ(text_of({}), "none");
}

}  // namespace
}  // namespace fixline::access
