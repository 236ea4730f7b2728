#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fixline::points {

/// One of the four queues that points wait in; each fills one table.
enum class QueueName : std::uint8_t { live, upload, flymaster, scoring };

inline constexpr std::array all_queues{QueueName::live, QueueName::upload, QueueName::flymaster,
                                       QueueName::scoring};
inline constexpr std::size_t queue_count = all_queues.size();

[[nodiscard]] constexpr std::size_t index_of(QueueName queue) noexcept {
  return static_cast<std::size_t>(queue);
}

/// "live", as in the JSON of /queue/status and in metric labels.
[[nodiscard]] constexpr std::string_view short_name(QueueName queue) noexcept {
  constexpr std::array<std::string_view, queue_count> names{"live", "upload", "flymaster",
                                                            "scoring"};
  return names[index_of(queue)];
}

/// "live_points", as in receipts and in the keys of Redis.
[[nodiscard]] constexpr std::string_view full_name(QueueName queue) noexcept {
  constexpr std::array<std::string_view, queue_count> names{"live_points", "upload_points",
                                                            "flymaster_points", "scoring_points"};
  return names[index_of(queue)];
}

/// The queue of that short name.
[[nodiscard]] constexpr std::optional<QueueName> queue_named(std::string_view name) noexcept {
  for (const QueueName queue : all_queues)
    if (short_name(queue) == name) return queue;
  return std::nullopt;
}

/// Which of a queue's two lanes; the priority lane is read first.
enum class LaneKind : std::uint8_t { priority, normal };

struct Lane {
  QueueName queue;
  LaneKind kind;

  friend bool operator==(const Lane&, const Lane&) = default;
};

}  // namespace fixline::points
