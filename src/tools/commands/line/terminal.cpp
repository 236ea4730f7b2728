#include "commands/line/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>
#include <utility>

#include "client/text_table.hpp"
#include "text/fold.hpp"

namespace fixline::commands {
namespace {

/// Of a terminal; one that does not tell has 80.
std::size_t columns_of(int descriptor) {
  constexpr std::size_t usual = 80;
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : usual;
}

}  // namespace

std::size_t output_columns() {
  return ::isatty(STDOUT_FILENO) == 1 ? columns_of(STDOUT_FILENO) : std::string::npos;
}

void print(const std::string& text) {
  std::cout << text::folded(text, output_columns()) << std::flush;
}

StatusLine::StatusLine() : is_terminal_(::isatty(STDERR_FILENO) == 1) {}

void StatusLine::show(const std::string& line) {
  const std::string text(client::whole_parts(line, columns_of(STDERR_FILENO) - 1));
  if (!is_terminal_ || text == shown_) return;
  std::cerr << "\r\x1b[K" << text << std::flush;
  shown_ = text;
}

void StatusLine::print(const std::string& text) {
  const std::string shown = std::exchange(shown_, "");
  if (!shown.empty()) std::cerr << "\r\x1b[K";
  std::cerr << text << "\n" << std::flush;
  show(shown);
}

}  // namespace fixline::commands
