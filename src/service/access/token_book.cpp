#include "access/token_book.hpp"

#include <algorithm>
#include <utility>

namespace fixline::access {

TokenBook::TokenBook(std::vector<AccessToken> tokens, const TokenBook* before) {
  by_id_.reserve(tokens.size());
  for (auto& token : tokens) {
    const auto known = before == nullptr ? nullptr : before->find(token.id);
    auto use = known ? known->use : std::make_shared<TokenUse>();
    has_administrator_ = has_administrator_ || token.scopes.has_administration();
    auto id = token.id;
    by_id_.insert_or_assign(std::move(id), std::make_shared<const KnownToken>(
                                               KnownToken{std::move(token), std::move(use)}));
  }
}

std::size_t TokenBook::in_force(points::Timestamp now) const {
  return static_cast<std::size_t>(std::ranges::count_if(by_id_, [now](const auto& entry) {
    const auto& token = entry.second->token;
    return !token.revoked_at && token.valid_until.value_or(points::Timestamp::max()) > now;
  }));
}

std::shared_ptr<const KnownToken> TokenBook::find(std::string_view id) const noexcept {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace fixline::access
