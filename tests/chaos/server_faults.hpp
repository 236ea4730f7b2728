#pragma once

#include <vector>

#include "chaos/fault.hpp"

namespace fixline::chaos {

/// Starts it again; `subject` is redis or postgres. A finding when it does not start.
void restart(Scene& scene, Subject subject);

/// It is killed, frozen, stopped.
[[nodiscard]] std::vector<Fault> process_faults(Subject subject);

/// Leaves at most so many bytes free on the disk of redis, postgres or the spool.
void fill_disk(Scene& scene, Subject subject, double spare_bytes_max);
void clear_disk(Scene& scene, Subject subject);

/// "`subject`-disk-full".
[[nodiscard]] Fault disk_fault(Subject subject, double weight, const test::StackOptions& options,
                               double spare_bytes_max);

}  // namespace fixline::chaos
