#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "chaos/parcel.hpp"
#include "traffic/competition/competition.hpp"
#include "traffic/competition/random.hpp"
#include "traffic/competition/request_writer.hpp"

namespace fixline::chaos {

/// How often something happens to a parcel, each 0..1.
struct WorkloadShares {
  double resent = 0.04;          ///< sent again some time later, up to four times more
  double poisoned = 0.01;        ///< holds points that the database refuses
  double priority = 0.1;         ///< on its queue's priority lane
  double direct = 0.03;          ///< asks for a direct insert
  double packed = 0.2;           ///< gzip
  double foreign = 0.01;         ///< of a flight whose name has letters that LATIN1 lacks
  bool refuses_foreign = false;  ///< by the database: it is in LATIN1
};

/// An endless stream of requests of all four kinds: small competitions, several at a time and in
/// different phases, each at a time of its own so that no two share a point.
///
/// Deterministic; knows no clock.
class Workload {
 public:
  Workload(std::uint64_t seed, WorkloadShares shares);
  ~Workload();

  [[nodiscard]] Parcel next();
  /// To be called with what was delivered: some of it comes again.
  void delivered(Parcel parcel);

 private:
  struct Round;

  [[nodiscard]] std::unique_ptr<Round> new_round();
  [[nodiscard]] Parcel parcel_of(Round& round, traffic::Dispatch dispatch);
  /// Gives the parcel's flight another name, and so another key.
  void rename(Parcel& parcel, const std::string& flight_id);
  void poison(traffic::Dispatch& dispatch, std::vector<bool>& poisoned);

  traffic::Random random_;
  WorkloadShares shares_;
  std::uint64_t rounds_ = 0;
  std::vector<std::unique_ptr<Round>> playing_;
  std::deque<Parcel> again_;
};

/// What makes the database refuse a poisoned point: a constraint on each table.
[[nodiscard]] std::string poison_constraints();

}  // namespace fixline::chaos
