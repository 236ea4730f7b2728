#pragma once

#include <cstddef>
#include <string>

namespace fixline::commands {

/// Columns of standard output; npos when that is no terminal.
[[nodiscard]] std::size_t output_columns();

/// Writes a text for people on standard output, folded to the terminal when that is one.
void print(const std::string& text);

/// Shows a line on standard error that the next one replaces, when that is a terminal.
class StatusLine {
 public:
  StatusLine();

  [[nodiscard]] bool is_terminal() const { return is_terminal_; }
  /// Replaces the line, or writes one that stays where there is no terminal.
  void tell(const std::string& line) { is_terminal_ ? show(line) : print(line); }
  /// Replaces the line, by the parts of `line` that fit whole; "" takes it away. On no terminal:
  /// nothing.
  void show(const std::string& line);
  /// Writes a line that stays, above the one that is shown.
  void print(const std::string& text);

 private:
  bool is_terminal_;
  std::string shown_;
};

}  // namespace fixline::commands
