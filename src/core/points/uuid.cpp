#include "points/uuid.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace fixline::points {
namespace {

constexpr std::size_t text_length = 36;

void mark(Uuid& uuid, unsigned version) noexcept {
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0fU) | (version << 4U));
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3fU) | 0x80U);
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// A thread's own, kept: to make one takes as long as to hash a name.
EVP_MD_CTX* kept_context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  return context.get();
}

}  // namespace

std::string to_string(const Uuid& uuid) {
  return to_string(std::bit_cast<boost::uuids::uuid>(uuid));
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;  // Boost also reads other forms
  try {
    return std::bit_cast<Uuid>(boost::uuids::string_generator()(text.begin(), text.end()));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

Uuid uuid_v5(const Uuid& space, std::string_view name) {
  // Fetched once: to look the algorithm up takes longer than to use it.
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  EVP_MD_CTX* const context = kept_context();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  const bool done = sha1 != nullptr && context != nullptr &&
                    EVP_DigestInit_ex(context, sha1, nullptr) == 1 &&
                    EVP_DigestUpdate(context, space.bytes.data(), space.bytes.size()) == 1 &&
                    EVP_DigestUpdate(context, name.data(), name.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), &length) == 1;
  if (!done) throw std::runtime_error("the cryptographic library refuses SHA-1");
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  mark(uuid, 5);
  return uuid;
}

Uuid random_uuid() {
  Uuid uuid;
  // Up to 256 bytes come whole and without interruption, once the generator has its seed.
  while (::getrandom(uuid.bytes.data(), uuid.bytes.size(), 0) !=
         static_cast<ssize_t>(uuid.bytes.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  mark(uuid, 4);
  return uuid;
}

}  // namespace fixline::points
