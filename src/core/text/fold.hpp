#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fixline::text {

/// `text` with its lines broken at blanks where they are longer than `columns`. A line goes on
/// below its last column (what two blanks part is one), or a little further in. No word is cut.
[[nodiscard]] std::string folded(std::string_view text, std::size_t columns);

/// `text` with its prose broken at blanks into lines of at most `columns`, however it was broken:
/// lines one after the other that begin with no blank, and of which none but the last ends with a
/// colon. Other lines are as they were. No word is cut.
[[nodiscard]] std::string filled(std::string_view text, std::size_t columns);

}  // namespace fixline::text
