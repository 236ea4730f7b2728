#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "chaos/variant.hpp"
#include "support/stack.hpp"
#include "traffic/competition/random.hpp"

namespace fixline::chaos {

/// What a fault is done to. Two of one step are never done to the same.
enum class Subject : std::uint8_t { fixline, redis, postgres, spool };

/// What a fault works on.
struct Scene {
  test::Stack& stack;
  traffic::Random& random;
  std::vector<std::string>& findings;  ///< what must not happen, and did
  bool has_begun = true;               ///< false: what was to go wrong could not be done
};

/// Something that goes wrong for a while.
struct Fault {
  using Action = std::function<void(Scene&)>;

  std::string name;
  Subject subject;
  double weight;                ///< how often it is drawn, against the others of its subject
  bool takes_out;               ///< its subject does not serve meanwhile
  bool may_end_server = false;  ///< the server may end by itself, and is started again
  bool stops_service = false;   ///< the service does not run meanwhile
  std::string unavailable{};    ///< why it can't be done here; empty: it can
  Action begin{};
  Action end{};
  Action during{};  ///< every few milliseconds in between; may be empty
};

/// All faults, those that can't be done here too. They refer to nothing but their Scene.
[[nodiscard]] std::vector<Fault> all_faults(const test::StackOptions& options,
                                            const Variant& variant);

[[nodiscard]] std::vector<Fault> fixline_faults();
[[nodiscard]] std::vector<Fault> redis_faults(const test::StackOptions& options);
[[nodiscard]] std::vector<Fault> postgres_faults(const test::StackOptions& options);
/// What a server is told, and should not be: rights, roles, types of keys.
[[nodiscard]] std::vector<Fault> redis_setup_faults();
/// Another server becomes the primary, behind the same name.
[[nodiscard]] Fault failover_fault();
/// A second instance of the service, which reads and can't write.
[[nodiscard]] Fault twin_fault();
/// Sessions of others that hold locks.
[[nodiscard]] std::vector<Fault> lock_faults();
/// What a table is made to refuse: flights, all, or much speed.
[[nodiscard]] std::vector<Fault> table_faults(const Variant& variant);
/// Those of the network before `subject`, which is redis or postgres.
[[nodiscard]] std::vector<Fault> network_faults(Subject subject);

[[nodiscard]] std::string_view name_of(Subject subject) noexcept;

/// Runs statements as the superuser, again and again until the server takes them; a finding when it
/// does not within a minute.
void insist_on_sql(Scene& scene, const std::string& statements);

}  // namespace fixline::chaos
