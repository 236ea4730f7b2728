#include "access/credential.hpp"
#include "access/pattern.hpp"
#include "access/token_json.hpp"
#include "access/token_text.hpp"
#include "fuzz_target.hpp"

using namespace fixline;

/// What a stranger may put into his header, and a person into a file of tokens: what is read is
/// written, and read again as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  if (const auto token = access::parse_token(text))
    fuzz::require(access::token_text(token->id, token->secret) == text);
  http::Request request;
  request.authorization = text;
  std::string room;
  if (const auto credential = access::credential_of(request, room))
    fuzz::require(credential->text.size() <= size);
  const auto end = text.find('\n');
  if (end != std::string_view::npos && end < 64)
    (void)access::matches(text.substr(0, end), text.substr(end + 1, 256));
  if (const auto tokens = access::tokens_in(text))
    fuzz::require(access::tokens_in(access::file_text(*tokens)) == *tokens);
  return 0;
}
