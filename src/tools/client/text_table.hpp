#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fixline::client {

/// A table for a terminal: columns as wide as their widest cell, numbers to the right.
class TextTable {
 public:
  struct Column {
    Column(const char* words) : title(words) {}  // NOLINT: a column of texts is its title
    Column(std::string words, bool numbers) : title(std::move(words)), holds_numbers(numbers) {}

    std::string title;
    bool holds_numbers = false;
  };
  [[nodiscard]] static Column numbers(std::string title) { return {std::move(title), true}; }

  explicit TextTable(std::vector<Column> columns);

  /// Adds a row; missing cells are empty. Control characters are shown as '?'.
  void add(std::vector<std::string> cells);

  /// Title line, rule, rows; each with its line end, none with trailing blanks. Where these are
  /// longer than `columns`: each row as lines of title and cell, an empty line between two rows.
  [[nodiscard]] std::string text(std::size_t columns = std::string::npos) const;

 private:
  [[nodiscard]] std::string records() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// `text` with every control character and every byte that is not UTF-8 replaced by '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// "[######------]": how much of it is done, 0 to 1.
[[nodiscard]] std::string progress_bar(double share);

/// As many parts of a line ("10 s: 7 points sent, 5 acknowledged | 3 requests/s") as fit whole.
[[nodiscard]] std::string_view whole_parts(std::string_view line, std::size_t columns);

}  // namespace fixline::client
