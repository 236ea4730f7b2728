#include "unit/mutation/spoil.hpp"

#include <algorithm>
#include <string_view>

namespace fixline::mutation {
namespace {

constexpr std::size_t piece_bytes_max = 120;

char odd_byte(Random& random) {
  static constexpr char likely[] = "0123456789BHIA.-+:,<>/\"{}[]eNSEWTZ \r\n\0\x1a\xe9";
  constexpr std::string_view all(likely, sizeof likely - 1);  // with its NUL
  return below(4, random) == 0 ? static_cast<char>(below(256, random))
                               : all[below(all.size(), random)];
}

Stretch piece_of(const std::string& text, Random& random) {
  const auto begin = below(text.size(), random);
  return {begin, std::min(text.size(), begin + 1 + below(piece_bytes_max, random))};
}

void spoil_once(std::string& text, Random& random) {
  const auto [begin, end] = piece_of(text, random);
  const auto piece = text.substr(begin, end - begin);
  switch (below(10, random)) {
    case 0: text.insert(begin, 1, odd_byte(random)); break;
    case 1: text.erase(begin, 1); break;
    case 2: text.erase(begin, end - begin); break;
    case 3: text.insert(begin, piece); break;
    case 4:
      text.erase(begin, end - begin);
      text.insert(below(text.size() + 1, random), piece);
      break;
    case 5:
      if (below(4, random) == 0) text.resize(end);
      break;
    default: text[begin] = odd_byte(random);
  }
}

}  // namespace

void spoil_byte(std::string& text, Stretch where, Random& random) {
  text[where.begin + below(where.end - where.begin, random)] = odd_byte(random);
}

void spoil(std::string& text, Random& random) {
  for (auto times = 1 + below(5, random); times > 0 && !text.empty(); --times)
    spoil_once(text, random);
}

}  // namespace fixline::mutation
