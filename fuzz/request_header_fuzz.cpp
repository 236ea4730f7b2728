#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fuzz_target.hpp"
#include "http/connection/request_reader.hpp"
#include "http/connection/response_text.hpp"
#include "text/ascii.hpp"

using namespace fixline;

namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20;

/// Read whole from pieces of that size; false: refused, or not at its end.
bool is_read(http::RequestReader& reader, std::string_view text, std::size_t step) {
  std::string waiting;
  while (!reader.is_done()) {
    if (text.empty() && waiting.empty()) return false;
    const auto piece = text.substr(0, step);
    waiting += piece;
    text.remove_prefix(piece.size());
    boost::system::error_code failed;
    const auto used = reader.put(boost::asio::buffer(waiting), failed);
    waiting.erase(0, used);
    if (failed && failed != boost::beast::http::error::need_more) return false;
    if (reader.is_header_done()) reader.eager(true);
    if (text.empty() && used == 0) return reader.is_done();
  }
  return true;
}

std::vector<std::string_view> header_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = text.find("\r\n");
    if (end == 0 || end == std::string_view::npos) return lines;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
}

/// Looks at the lines with other eyes than the parser: what was taken has one host, one clear end,
/// and no field that another server could read as two, or two as one.
void require_clear_framing(std::string_view text, unsigned version) {
  int hosts = 0;
  int codings = 0;
  int lengths = 0;
  const auto lines = header_lines(text);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto line = lines[i];
    fuzz::require(!line.starts_with(' ') && !line.starts_with('\t'));
    const auto colon = line.find(':');
    fuzz::require(colon != std::string_view::npos);
    const auto name = line.substr(0, colon);
    const auto value = text::trimmed(line.substr(colon + 1));
    if (text::is_same_word(name, "host")) ++hosts;
    if (text::is_same_word(name, "transfer-encoding")) {
      ++codings;
      fuzz::require(version == 11 && text::is_same_word(value, "chunked"));
    }
    if (text::is_same_word(name, "content-length")) {
      ++lengths;
      fuzz::require(!value.empty() &&
                    value.find_first_not_of("0123456789") == std::string_view::npos);
    }
  }
  fuzz::require(hosts == 1 || (hosts == 0 && version == 10));
  fuzz::require(codings + lengths <= 1);
}

void require_harmless_answer(const http::RequestReader& reader) {
  const auto& origin = reader.marks().origin;
  const http::WebGate gate({.origins = {origin}, .hosts = {}}, true);
  const auto refused = gate.refusal_of(reader.marks());
  std::string answer;
  http::append_response(answer, refused ? *refused : http::preflight_answer(),
                        {.readable_origin = gate.named_origin(reader.marks())});
  const auto head = answer.substr(0, answer.find("\r\n\r\n"));
  fuzz::require(head.find(origin + "\r") != std::string::npos || origin.empty() || refused);
  for (std::size_t at = 0; (at = head.find('\n', at)) != std::string::npos; ++at)
    fuzz::require(at > 0 && head[at - 1] == '\r');
}

}  // namespace

/// The first byte is the size of the pieces, the rest a request as it comes.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto text = fuzz::text_of(data + 1, size - 1);
  http::RequestReader reader(bytes_max, bytes_max);
  http::RequestReader in_pieces(bytes_max, bytes_max);
  const bool is_whole = is_read(reader, text, text.size());
  fuzz::require(is_whole == is_read(in_pieces, text, data[0] + std::size_t{1}));
  if (!is_whole) return 0;
  fuzz::require(reader.target() == in_pieces.target());
  fuzz::require(reader.request().body == in_pieces.request().body);
  fuzz::require(reader.request().authorization == in_pieces.request().authorization);
  fuzz::require(reader.marks().host == in_pieces.marks().host);
  fuzz::require(reader.keeps_connection() == in_pieces.keeps_connection());
  require_clear_framing(text, reader.version());
  require_harmless_answer(reader);
  if (const auto target = http::parse_target(reader.target()))
    for (const auto& [name, value] : target->query)
      fuzz::require(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos);
  return 0;
}
