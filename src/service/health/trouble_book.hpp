#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "health/log_line.hpp"
#include "health/minute_count.hpp"
#include "health/queue_troubles.hpp"
#include "health/status_report.hpp"
#include "health/trouble.hpp"

namespace fixline::health {

/// Remembers what goes on: since when, and what of it was logged. One looks about once a second and
/// writes; everybody may read. Safe from any thread.
class TroubleBook {
 public:
  using Clock = Trouble::Clock;

  /// Points by queue.
  struct Totals {
    EachQueue<std::uint64_t> dead{};     ///< that became dead letters
    EachQueue<std::uint64_t> dropped{};  ///< that the database passed over
  };

  /// Between two lines of the same trouble that lasts, or comes and goes.
  static constexpr std::chrono::seconds interval{10};

  /// What goes on now. Answers what is to be logged: the beginning of each trouble, its end, and
  /// one line in `interval` between them.
  [[nodiscard]] std::vector<LogLine> see(const std::vector<Trouble>& troubles,
                                         Clock::time_point now);

  /// With the beginning of each trouble as the book has it, when that is earlier.
  void date(std::vector<Trouble>& troubles) const;

  /// To be called about once a second with what was ever counted in this process.
  void count(const Totals& totals, Clock::time_point now);
  [[nodiscard]] EachQueue<std::optional<PointsLately>> dropping() const;
  [[nodiscard]] EachQueue<std::optional<PointsLately>> dying(
      const EachQueue<std::string>& causes) const;

 private:
  struct Entry {
    Trouble trouble;
    std::optional<Clock::time_point> logged_at{};
    bool is_open = true;    ///< it goes on
    bool was_told = false;  ///< its beginning was logged, its end not yet
  };

  Entry& entry_of(const Trouble& trouble);
  static std::optional<LogLine> open(Entry& entry, const Trouble& trouble, Clock::time_point now);
  static std::optional<LogLine> close(Entry& entry, Clock::time_point now);

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // one a kind and queue that ever was
  EachQueue<MinuteCount> dead_;
  EachQueue<MinuteCount> dropped_;
};

}  // namespace fixline::health
