#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/access_token.hpp"
#include "access/point_rate.hpp"
#include "text/hash.hpp"

namespace fixline::access {

/// What changes of a token while it is used. Any thread; outlives the book that it was made for.
struct TokenUse {
  PointRate rate;
  std::atomic<std::int64_t> last_second{0};  ///< of the last request, since 1970; 0: none here
};

struct KnownToken {
  AccessToken token;
  std::shared_ptr<TokenUse> use;
};

/// All tokens as they were at one moment, by id. Never changes once it is made: any thread may read
/// it; who follows changes makes a new one.
class TokenBook {
 public:
  /// What was used goes on from `before`.
  explicit TokenBook(std::vector<AccessToken> tokens, const TokenBook* before = nullptr);

  /// Null: it is not known.
  [[nodiscard]] std::shared_ptr<const KnownToken> find(std::string_view id) const noexcept;

  /// Some may be asked for below /admin.
  [[nodiscard]] bool has_administrator() const noexcept { return has_administrator_; }

  /// Tokens that are neither over nor revoked.
  [[nodiscard]] std::size_t in_force(points::Timestamp now) const;

  [[nodiscard]] std::size_t size() const noexcept { return by_id_.size(); }
  [[nodiscard]] auto begin() const noexcept { return by_id_.begin(); }
  [[nodiscard]] auto end() const noexcept { return by_id_.end(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const noexcept { return text::fnv1a(id); }
  };

  std::unordered_map<std::string, std::shared_ptr<const KnownToken>, Hash, std::equal_to<>> by_id_;
  bool has_administrator_ = false;
};

}  // namespace fixline::access
