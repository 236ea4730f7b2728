#include "postgres/session.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

#include "postgres/copy_rows.hpp"
#include "server/postgres/database.hpp"

namespace fixline::postgres {
namespace {

using namespace std::chrono_literals;
using test::Database;
using test::run;

class PgSessionTest : public testing::Test {
 protected:
  PgResult<Rows> query(const std::string& sql) {
    return run(database_.context(), database_.session().query(sql));
  }
  PgResult<BatchResults> batch(const std::vector<std::string>& statements) {
    auto& session = database_.session();
    ArrayParameters none;
    auto batch = session.batch();
    executions_.clear();
    for (std::size_t i = 0; i < statements.size(); ++i) {
      batch.prepare("s" + std::to_string(i), statements[i]);
      executions_.push_back(batch.execute("s" + std::to_string(i), none));
    }
    return run(database_.context(), session.run(batch));
  }

  Database database_;
  std::vector<Batch::Handle> executions_;  // of the last batch()
};

TEST_F(PgSessionTest, ReturnsTheRowsOfTheLastStatement) {
  const auto rows = query("SELECT 1; SELECT x, NULL FROM generate_series(1, 3) x");

  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->size(), 3);
  EXPECT_EQ(rows->number(2, 0), 3);
  EXPECT_TRUE(rows->is_null(0, 1));
}

TEST_F(PgSessionTest, StaysUsableAfterAnErrorOfAStatement) {
  const auto failed = query("SELECT 1/0");

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "22012");
  EXPECT_EQ(failed.error().code, ErrorCode::refused);
  EXPECT_TRUE(database_.session().is_usable());
  EXPECT_TRUE(query("SELECT 1"));
}

TEST_F(PgSessionTest, RunsABatchAsOneTransaction) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY)"));

  const auto failed = batch({"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"});

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "23505");
  EXPECT_EQ(failed.error().constraint, "t_pkey");
  EXPECT_TRUE(database_.session().is_usable());
  EXPECT_EQ(database_.value("SELECT count(*) FROM t"), "0");
}

TEST_F(PgSessionTest, ReportsAnErrorThatComesWithTheCommitAlone) {
  ASSERT_TRUE(query("CREATE TABLE t (x int UNIQUE DEFERRABLE INITIALLY DEFERRED)"));

  const auto failed = batch({"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"});

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "23505");
  EXPECT_TRUE(database_.session().is_usable());
  EXPECT_EQ(database_.value("SELECT count(*) FROM t"), "0");
}

TEST_F(PgSessionTest, CountsTheRowsThatEachStatementChanged) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY)"));

  const auto results = batch({"INSERT INTO t SELECT generate_series(1, 5)",
                              "INSERT INTO t SELECT generate_series(4, 9) ON CONFLICT DO NOTHING"});

  ASSERT_TRUE(results) << results.error().message;
  EXPECT_EQ((*results)[executions_[0]].changed(), 5U);
  EXPECT_EQ((*results)[executions_[1]].changed(), 4U);
}

TEST_F(PgSessionTest, CountsWhatSeveralStatementsChangedTogether) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY)"));
  auto& session = database_.session();
  auto batch = session.batch();
  batch.statement("INSERT INTO t SELECT generate_series(1, 100)");
  auto both = batch.next();
  for (const auto* range : {"201, 203", "301, 304"}) {
    batch.statement("INSERT INTO t SELECT generate_series(" + std::string(range) + ")");
    ++both.count;
  }
  batch.statement("DELETE FROM t");

  const auto results = run(database_.context(), session.run(batch));

  ASSERT_TRUE(results) << results.error().message;
  EXPECT_EQ(results->changed(both), 7U);
}

TEST_F(PgSessionTest, LetsAnErrorEndItsStepAlone) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY)"));
  auto& session = database_.session();
  auto batch = session.batch();
  batch.statement("INSERT INTO t VALUES (1)");
  batch.end_step();
  batch.statement("INSERT INTO t VALUES (2)");
  batch.statement("INSERT INTO t VALUES (1)");
  batch.statement("INSERT INTO t VALUES (3)");
  batch.end_step();
  const auto last = batch.statement("INSERT INTO t VALUES (4)");
  batch.end_step();

  const auto steps = run(database_.context(), session.run_steps(batch));

  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), 3U);
  EXPECT_TRUE((*steps)[0]);
  ASSERT_FALSE((*steps)[1]);
  EXPECT_EQ((*steps)[1].error().sqlstate, "23505");
  ASSERT_TRUE((*steps)[2]);
  EXPECT_EQ((*steps)[2]->changed(last), 1U);
  EXPECT_TRUE(session.is_usable());
  EXPECT_EQ(database_.value("SELECT string_agg(x::text, ',') FROM t"), "1,4");
}

TEST_F(PgSessionTest, IsSpentWhenTheServerEndsItBetweenSteps) {
  auto& session = database_.session();
  auto batch = session.batch();
  batch.statement("SELECT 1");
  batch.end_step();
  batch.statement("SELECT pg_terminate_backend(pg_backend_pid())");
  batch.end_step();
  batch.statement("SELECT 1");
  batch.end_step();

  const auto steps = run(database_.context(), session.run_steps(batch));

  ASSERT_FALSE(steps);
  EXPECT_EQ(steps.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(session.is_usable());
}

// The server stops reading while nobody takes its answers; both must go on at the same time.
TEST_F(PgSessionTest, TakesAnswersInWhileItStillSends) {
  auto& session = database_.session();
  ArrayParameters parameters;
  parameters.begin(ElementType::text, 1);
  parameters.append(std::string(1'000'000, 'x'));
  auto batch = session.batch();
  batch.prepare("echo", "SELECT $1::text[]");
  Batch::Handle last;
  for (int i = 0; i < 30; ++i) last = batch.execute("echo", parameters);

  const auto results = run(database_.context(), session.run(batch));

  ASSERT_TRUE(results) << results.error().message;
  EXPECT_EQ((*results)[last].bytes(0, 0).size(), 1'000'000U + 24U);
}

TEST_F(PgSessionTest, IsSpentWhenTheServerEndsIt) {
  auto& session = database_.session();
  database_.end_sessions();

  const auto failed = run(database_.context(), session.query("SELECT 1"));

  EXPECT_FALSE(session.is_usable());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
}

TEST_F(PgSessionTest, LetsTheServerEndAStatementThatTakesTooLong) {
  test::asio::io_context context(1);
  PgSession session(context.get_executor(), {.connect_limit = 5s, .statement_limit = 500ms});
  ASSERT_TRUE(run(context, session.connect(test::address_of(database_.url()))));

  const auto failed = run(context, session.query("SELECT pg_sleep(60)"));

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().sqlstate, "57014");
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
}

TEST_F(PgSessionTest, IsSpentAfterAWaitThatTookTooLong) {
  test::asio::io_context context(1);
  PgSession session(context.get_executor(), {.connect_limit = 5s, .statement_limit = 300ms});
  ASSERT_TRUE(run(context, session.connect(test::address_of(database_.url()))));
  const auto started = std::chrono::steady_clock::now();
  test::shared_postgres().freeze();

  const auto failed = run(context, session.query("SELECT 1"));

  test::shared_postgres().thaw();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(session.is_usable());
  EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
}

TEST_F(PgSessionTest, IsSpentAfterACancelledWait) {
  test::asio::io_context context(1);
  PgSession session(context.get_executor(), {});
  ASSERT_TRUE(run(context, session.connect(test::address_of(database_.url()))));
  test::asio::cancellation_signal stop;
  bool is_over = false;
  std::optional<PgResult<Rows>> result;
  test::asio::co_spawn(context, test::keep_result(session.query("SELECT pg_sleep(60)"), &result),
                       test::asio::bind_cancellation_slot(
                           stop.slot(), [&](const std::exception_ptr&) { is_over = true; }));
  test::asio::steady_timer soon(context, 100ms);
  soon.async_wait([&](auto) { stop.emit(test::asio::cancellation_type::terminal); });
  context.restart();
  const auto started = std::chrono::steady_clock::now();
  context.run_for(10s);

  EXPECT_TRUE(is_over);
  EXPECT_FALSE(session.is_usable());
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST_F(PgSessionTest, ConnectsAgainAfterItWasClosed) {
  auto& session = database_.session();
  session.close();
  ASSERT_FALSE(run(database_.context(), session.query("SELECT 1")));

  ASSERT_TRUE(run(database_.context(), session.connect(test::address_of(database_.url()))));

  EXPECT_TRUE(run(database_.context(), session.query("SELECT 1")));
}

TEST_F(PgSessionTest, RefusesWorkWhileNotConnected) {
  test::asio::io_context context(1);
  PgSession session(context.get_executor(), {});

  const auto query_failed = run(context, session.query("SELECT 1"));
  auto batch = session.batch();
  batch.prepare("s", "SELECT 1");
  const auto batch_failed = run(context, session.run(batch));

  ASSERT_FALSE(query_failed);
  EXPECT_EQ(query_failed.error().code, ErrorCode::unavailable);
  ASSERT_FALSE(batch_failed);
  EXPECT_EQ(batch_failed.error().code, ErrorCode::unavailable);
}

CopyRows numbers(std::int32_t from, std::int32_t to) {
  CopyRows rows;
  rows.begin(2);
  for (std::int32_t number = from; number < to; ++number) {
    rows.begin_row();
    rows.append(number);
    rows.append(std::optional<double>());
  }
  return rows;
}

constexpr auto copy_numbers = "COPY t FROM STDIN (FORMAT binary)";

TEST_F(PgSessionTest, CopiesMoreRowsThanASocketHolds) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY, y float8)"));
  auto rows = numbers(0, 200'000);

  const auto copied = run(database_.context(), database_.session().copy(copy_numbers, rows.end()));

  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(*copied, 200'000U);
  EXPECT_EQ(query("SELECT count(*) FROM t WHERE y IS NULL")->number(0, 0), 200'000);
}

TEST_F(PgSessionTest, StoresNothingOfACopyWithARowThatIsThere) {
  ASSERT_TRUE(query("CREATE TABLE t (x int PRIMARY KEY, y float8); INSERT INTO t VALUES (0)"));
  auto rows = numbers(-100'000, 100'000);

  const auto copied = run(database_.context(), database_.session().copy(copy_numbers, rows.end()));

  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().sqlstate, "23505");
  EXPECT_TRUE(database_.session().is_usable());
  EXPECT_EQ(query("SELECT count(*) FROM t")->number(0, 0), 1);
}

TEST_F(PgSessionTest, TellsThatATableToCopyToIsMissing) {
  auto rows = numbers(0, 1);

  const auto copied = run(database_.context(), database_.session().copy(copy_numbers, rows.end()));

  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().sqlstate, "42P01");
  EXPECT_TRUE(query("SELECT 1"));
}

}  // namespace
}  // namespace fixline::postgres
