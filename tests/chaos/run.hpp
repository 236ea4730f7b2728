#pragma once

#include <string>

#include "chaos/conductor.hpp"
#include "chaos/load.hpp"
#include "chaos/outcome.hpp"
#include "error/error.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {

struct RunOptions {
  test::StackOptions stack;
  ScheduleOptions schedule;  ///< its seed draws the load, too
  LoadOptions load;
  std::string json_file;
  bool keep = false;
};

/// One run: stack, load, faults, then everything mended, drained and compared. Blocks. Errors: what
/// kept the run from its end (a server that can't be started, a folder that can't be made).
[[nodiscard]] Result<Outcome> run(const RunOptions& options);

}  // namespace fixline::chaos
