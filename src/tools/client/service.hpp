#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "client/http_client.hpp"
#include "client/receipt.hpp"
#include "client/url.hpp"
#include "points/lane.hpp"
#include "reactor/asio.hpp"
#include "reactor/backoff.hpp"

namespace fixline::client {

/// One request of points, ready to be sent, and to be sent again.
struct Post {
  std::string target;
  std::string_view content_type;      ///< a literal
  std::string_view content_encoding;  ///< a literal; empty for none
  std::string body;
};

/// The request that brings a queue's points: JSON, or a Flymaster device's file.
[[nodiscard]] Post post_for(points::QueueName queue, std::string body);

/// What became of a post, after all its tries.
struct Outcome {
  enum class Sort : std::uint8_t {
    acknowledged,    ///< a 2xx: the points that it accepted are in a durable place
    refused,         ///< a 4xx: nothing was taken, and the same post fails again
    unacknowledged,  ///< no answer, or "not now", to the last try: some try may have been stored
  };

  Sort sort = Sort::unacknowledged;
  unsigned status = 0;                    ///< of the last answer; 0 when there was none
  Receipt receipt;                        ///< when acknowledged
  Problem problem;                        ///< when not
  unsigned tries = 0;                     ///< requests sent
  std::chrono::nanoseconds last_trip{0};  ///< how long the last try took
};

/// How hard to try.
struct RetryRule {
  unsigned tries_max = 100;                  ///< at least 1
  std::chrono::milliseconds try_for{20000};  ///< no new try after this time
  std::chrono::milliseconds pause_first{100};
  std::chrono::milliseconds pause_longest{2000};
  std::chrono::milliseconds retry_after_longest{20000};  ///< so far a Retry-After is obeyed
};

/// A running service as its clients see it, over one connection.
///
/// Owned by one reactor; not thread-safe; one call at a time, but for stop().
class Service {
 public:
  Service(asio::any_io_executor executor, ServiceAddress address, HttpLimits limits, RetryRule rule,
          std::uint64_t jitter_seed);

  /// Sends `post` until the service took or refused it, as the rule says. Tries again when there
  /// was no answer, and after 408, 429 and 5xx, when their Retry-After says so. `on_try` is told
  /// what each try came to.
  asio::awaitable<Outcome> send(const Post& post,
                                const std::function<void(const Outcome&)>& on_try = {});

  /// One GET, one try. Errors as HttpConnection::exchange.
  asio::awaitable<Result<HttpAnswer>> look_at(std::string_view target);

  /// Ends what is under way, which then ends unacknowledged, and every later call. Safe twice.
  void stop();
  [[nodiscard]] bool is_stopped() const { return stopped_; }

 private:
  asio::awaitable<bool> one_try(const Post& post, Outcome& outcome,
                                std::chrono::milliseconds& pause);

  HttpConnection connection_;
  RetryRule rule_;
  reactor::Backoff backoff_;
  asio::steady_timer pause_;
  bool stopped_ = false;
};

}  // namespace fixline::client
