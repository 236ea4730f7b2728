#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/credential.hpp"
#include "access/scope.hpp"
#include "access/token_book.hpp"
#include "formats/submission.hpp"
#include "http/message.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::access {

/// Whether points need a token.
enum class IngestAuth : std::uint8_t {
  off,       ///< none is looked at
  optional,  ///< who gives one is judged by it; who gives none may send anything
  required,
};

struct AccessOptions {
  IngestAuth ingest = IngestAuth::off;
  std::string admin_token;  ///< may do everything; empty: there is none
};

/// Who came in. By a token, or else by none, or by the admin's, which may do everything.
struct Caller {
  std::shared_ptr<const KnownToken> token;
};

/// What came of a request at the gate. Of refusals the answers are in access_answers.hpp.
enum class Admittance : std::uint8_t {
  anonymous,  ///< without a token, where none is needed
  admitted,
  missing,   ///< 401: no token
  unknown,   ///< 401: one that is none of ours
  expired,   ///< 401
  revoked,   ///< 401
  in_url,    ///< 401: in the URL, though it may not be there
  unready,   ///< 503: no tokens were read yet, so none can be judged
  scope,     ///< 403: may not do this
  flight,    ///< 403: another's flight or device
  too_fast,  ///< 429: more points a second than it may
  too_many,  ///< 413: more points at once than it ever may
};
inline constexpr std::size_t admittance_count = 12;
[[nodiscard]] std::string_view name_of(Admittance admittance) noexcept;

/// Tells who may do what, from the tokens that are known at this moment. A look-up does no I/O and
/// takes no lock.
///
/// One reactor; not thread-safe.
class AccessGate {
 public:
  template <class T>
  using Answered = std::expected<T, http::Response>;

  /// `metrics` must outlive it.
  AccessGate(AccessOptions options, telemetry::Metrics& metrics, telemetry::Log log);

  /// From here on these count. Before the first of them no token can be judged.
  void use(std::shared_ptr<const TokenBook> book) { book_ = std::move(book); }

  /// Lets in who may send points of that queue; else the answer, before the body is looked at.
  [[nodiscard]] Answered<Caller> admit(const http::Request& request, points::QueueName queue);

  /// The same while the body is still to come: the answer to who is not let in, which counts; who
  /// is comes again with his body.
  [[nodiscard]] std::optional<http::Response> refusal_of(const http::Request& request,
                                                         points::QueueName queue);

  /// Whether the points that were decoded may be taken from that caller: that their flights and
  /// devices are his, and that they are not too many. They count as taken, and their flights are
  /// those of his tenant from here on.
  [[nodiscard]] Answered<void> admit(const Caller& caller, formats::Submission& submission,
                                     std::string_view client);

  /// Lets in who has that scope, below /admin; else says why not.
  [[nodiscard]] std::expected<Caller, Admittance> admit_to_admin(const http::Request& request,
                                                                 Scope scope);

  /// The same while the body is still to come: why not, which counts; nullopt: he is let in.
  [[nodiscard]] std::optional<Admittance> refusal_from_admin(const http::Request& request,
                                                             Scope scope);

  struct Judged {
    Admittance admittance;
    Caller caller;
  };
  /// What the token of a request is good for. Nobody is refused by that, so nothing is counted.
  [[nodiscard]] Judged judge(const http::Request& request, Scope scope) const;

  /// There is somebody who may be let in to /admin; without one it is not there.
  [[nodiscard]] bool has_administrator() const noexcept;

 private:
  [[nodiscard]] Judged judge_sender(const http::Request& request, Scope scope) const;
  [[nodiscard]] Judged judge_token(const Credential& credential, const KnownToken& known,
                                   std::string_view secret, Scope scope) const;
  [[nodiscard]] bool is_admin_token(std::string_view text) const;
  Answered<void> check_names(const Caller& caller, const formats::Submission& submission,
                             std::string_view client);
  Answered<void> check_rate(const Caller& caller, std::uint64_t points, std::string_view client);
  void count(Admittance admittance, std::string_view client, const Caller& caller);

  AccessOptions options_;
  telemetry::Log log_;
  std::array<telemetry::Metrics::Counter*, admittance_count> counts_{};
  std::shared_ptr<const TokenBook> book_;
};

}  // namespace fixline::access
