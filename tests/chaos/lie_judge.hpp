#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chaos/told_state.hpp"
#include "chaos/true_state.hpp"

namespace fixline::chaos {

/// What one instance told, against what is so, looked at about once a second.
///
/// A lie is a moment in which
/// - nothing of a queue was stored for ten seconds while the same entry waited, and the service,
///   asked all the time, tells no trouble of its own nor of that queue (new dead letters are none
///   that would explain it);
/// - nothing was wrong for ten seconds (no fault, no entry older than some seconds, an empty
/// spool),
///   and the service tells a trouble, other than dead letters of the last minute;
/// - its status is not what its troubles make it, or parts are not their sum;
/// - a counter of the same process is less than it was.
///
/// Pure: told the time.
class LieJudge {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds patience{10};
  static constexpr std::chrono::milliseconds fresh{5'000};  ///< an entry so young is no trouble

  struct Moment {
    Time now;
    std::int64_t unix_ms = 0;   ///< the same
    bool has_faults = false;    ///< a fault goes on, or ended since the last look
    bool is_disturbed = false;  ///< the service itself is, or was since the last look
  };

  /// The lies of this moment: the queue, what is told, what is so. `told`: nullopt when it does
  /// not answer, which is no lie.
  [[nodiscard]] std::vector<std::string> look(const Moment& moment, const TrueState& truth,
                                              const std::optional<ToldState>& told);

  /// Seconds, more or less: moments at which a queue stood still for so long, each queue counted.
  [[nodiscard]] std::uint64_t moments_stuck() const { return stuck_; }
  /// And those at which nothing was wrong for so long.
  [[nodiscard]] std::uint64_t moments_quiet() const { return quiet_; }

 private:
  /// A queue that stands still, and since when.
  struct Streak {
    OldestEntry entry;
    TrueState::Stored stored;
    Time since;
  };

  void begin_anew();
  void note_letters(const Moment& moment, const TrueState& truth);
  [[nodiscard]] std::string judge_queue(const Moment& moment, points::QueueName queue,
                                        const TrueState& truth, const ToldState& told);
  [[nodiscard]] std::string judge_quiet(const Moment& moment, const TrueState& truth,
                                        const ToldState& told);
  void judge_words(const ToldState& told, std::vector<std::string>& lies) const;
  [[nodiscard]] bool is_excused(const Moment& moment, const ToldState::Trouble& trouble) const;
  [[nodiscard]] static bool is_quiet(const Moment& moment, const TrueState& truth,
                                     const ToldState& told);

  std::array<std::optional<Streak>, points::queue_count> streaks_{};
  std::optional<Time> quiet_since_;
  std::optional<ToldState> last_told_;
  std::array<std::uint64_t, points::queue_count> letters_{};
  std::array<std::optional<Time>, points::queue_count> letters_at_{};  ///< when the last ones came
  std::uint64_t stuck_ = 0;
  std::uint64_t quiet_ = 0;
};

}  // namespace fixline::chaos
