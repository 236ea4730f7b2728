#include "client/text_table.hpp"

#include <algorithm>
#include <numeric>

#include "text/utf8.hpp"

namespace fixline::client {

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = text::utf8_character_size(text);
    const bool is_control =
        size == 0 ||
        (size == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f)) ||
        (size == 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0);
    if (is_control)
      shown += '?';
    else
      shown.append(text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return shown;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::string TextTable::records() const {
  std::size_t width = 0;
  for (const auto& column : columns_) width = std::max(width, text::utf8_length(column.title));
  std::string out;
  for (const auto& row : rows_) {
    if (!out.empty()) out += '\n';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& title = columns_[i].title;
      if (row[i].empty()) continue;
      out += title + std::string(width - text::utf8_length(title) + 2, ' ') + row[i] + '\n';
    }
  }
  return out;
}

std::string TextTable::text(std::size_t columns) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(text::utf8_length(columns_[i].title));
    for (const auto& row : rows_) widths[i] = std::max(widths[i], text::utf8_length(row[i]));
  }
  if (std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1)) > columns)
    return records();
  std::string out;
  const auto end_line = [&out] {
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  };
  const auto append_cell = [&](std::size_t i, const std::string& cell) {
    const std::size_t blanks = widths[i] - text::utf8_length(cell);
    if (columns_[i].holds_numbers) out.append(blanks, ' ');
    out.append(cell);
    if (!columns_[i].holds_numbers) out.append(blanks, ' ');
    out.append("  ");
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) append_cell(i, columns_[i].title);
  end_line();
  for (std::size_t i = 0; i < columns_.size(); ++i) append_cell(i, std::string(widths[i], '-'));
  end_line();
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < columns_.size(); ++i) append_cell(i, row[i]);
    end_line();
  }
  return out;
}

std::string progress_bar(double share) {
  constexpr std::size_t width = 24;
  const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') + "]";
}

std::string_view whole_parts(std::string_view line, std::size_t columns) {
  while (line.size() > columns) {
    const auto end = std::max(line.rfind(", ") + 1, line.rfind(" | ") + 1);  // none: 0
    line = line.substr(0, end > 0 ? end - 1 : 0);
  }
  return line;
}

}  // namespace fixline::client
