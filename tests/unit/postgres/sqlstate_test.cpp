#include "postgres/sqlstate.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace fixline::postgres {
namespace {

struct Case {
  std::string_view sqlstate;
  Remedy remedy;
  Trait traits = Trait::none;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.sqlstate;
  }
};

class SqlStateRemedy : public testing::TestWithParam<Case> {};

TEST_P(SqlStateRemedy, IsWhatTheTableSays) {
  const auto rule = rule_for(GetParam().sqlstate);
  EXPECT_EQ(rule.remedy, GetParam().remedy);
  EXPECT_EQ(rule.traits, GetParam().traits);
}

// One or more of each row of the table, with the condition's name in PostgreSQL's manual.
INSTANTIATE_TEST_SUITE_P(
    Rows, SqlStateRemedy,
    testing::Values(
        Case{"08006", Remedy::retry},  // connection_failure
        Case{"08P01", Remedy::retry},  // protocol_violation
        Case{"0A000", Remedy::shout,
             Trait::forbidden | Trait::changed_table},            // feature_not_supported
        Case{"22003", Remedy::dead_letter},                       // numeric_value_out_of_range
        Case{"22021", Remedy::dead_letter},                       // character_not_in_repertoire
        Case{"22P02", Remedy::dead_letter},                       // invalid_text_representation
        Case{"23502", Remedy::dead_letter, Trait::null_refused},  // not_null_violation
        Case{"23503", Remedy::dead_letter, Trait::no_parent},     // foreign_key_violation
        Case{"23505", Remedy::dead_letter, Trait::conflict},      // unique_violation
        Case{"23514", Remedy::dead_letter, Trait::check_failed},  // check_violation
        Case{"25001", Remedy::shout},                             // active_sql_transaction
        Case{"25006", Remedy::retry},                             // read_only_sql_transaction
        Case{"25P03", Remedy::retry},                        // idle_in_transaction_session_timeout
        Case{"25P04", Remedy::retry},                        // transaction_timeout
        Case{"26000", Remedy::retry, Trait::changed_table},  // invalid_sql_statement_name
        Case{"28P01", Remedy::shout},                        // invalid_password
        Case{"3D000", Remedy::shout},                        // invalid_catalog_name
        Case{"3F000", Remedy::shout},                        // invalid_schema_name
        Case{"40001", Remedy::retry,
             Trait::rolled_back | Trait::collision},  // serialization_failure
        Case{"40P01", Remedy::retry, Trait::rolled_back | Trait::collision},  // deadlock_detected
        Case{"42501", Remedy::shout,
             Trait::forbidden | Trait::of_some_rows},  // insufficient_privilege
        Case{"42703", Remedy::shout,
             Trait::forbidden | Trait::undefined | Trait::changed_table},       // undefined_column
        Case{"42804", Remedy::shout, Trait::forbidden | Trait::changed_table},  // datatype_mismatch
        Case{"42846", Remedy::shout, Trait::forbidden | Trait::changed_table},  // cannot_coerce
        Case{"42P01", Remedy::shout,
             Trait::forbidden | Trait::undefined | Trait::changed_table},  // undefined_table
        Case{"53100", Remedy::retry},                                      // disk_full
        Case{"53300", Remedy::retry},                                      // too_many_connections
        Case{"54000", Remedy::dead_letter},                                // program_limit_exceeded
        Case{"55000", Remedy::shout, Trait::collision},  // object_not_in_prerequisite_state
        Case{"55P03", Remedy::retry,
             Trait::collision | Trait::locked | Trait::of_some_rows},       // lock_not_available
        Case{"57014", Remedy::retry, Trait::collision | Trait::timed_out},  // query_canceled
        Case{"57P01", Remedy::retry},                                       // admin_shutdown
        Case{"57P03", Remedy::retry},                                       // cannot_connect_now
        Case{"58030", Remedy::retry},                                       // io_error
        Case{"72000", Remedy::retry},                                       // snapshot_too_old
        Case{"P0001", Remedy::shout, Trait::of_some_rows},                  // raise_exception
        Case{"XX000", Remedy::shout, Trait::of_some_rows},                  // internal_error
        Case{"XX001", Remedy::shout, Trait::of_some_rows}));                // data_corrupted

TEST(SqlStateTable, NeverMakesADeadLetterOfWhatItDoesNotKnow) {
  for (const auto* unknown : {"99999", "21000", "44000", "HV000", "", "2"})
    EXPECT_EQ(rule_for(unknown).remedy, Remedy::shout) << unknown;
}

TEST(SqlStateTable, IsKnownWhenTheProgramIsCompiled) {
  static_assert(rule_for("40P01").remedy == Remedy::retry);
  static_assert(has_trait("40P01", Trait::collision) && !has_trait("40P01", Trait::conflict));
  static_assert(error_code_for(Remedy::retry) == ErrorCode::unavailable);
  static_assert(error_code_for(Remedy::dead_letter) == ErrorCode::refused);
  static_assert(error_code_for(Remedy::shout) == ErrorCode::misconfigured);
}

}  // namespace
}  // namespace fixline::postgres
