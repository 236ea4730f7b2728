#include "client/service.hpp"

#include <gtest/gtest.h>

#include "unit/client/fake_service.hpp"

namespace fixline::client {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view queued = R"({"mode":"queued","queued":true,"accepted":2})";
constexpr HttpLimits quick{.connect = 500ms, .exchange = 500ms};
constexpr RetryRule patient{
    .tries_max = 5, .try_for = 5000ms, .pause_first = 1ms, .pause_longest = 4ms};

/// What one post came to, against a service that answers as `answerer` says.
struct Trial {
  Outcome outcome;
  std::size_t requests = 0;
  std::string last_body;
};

Trial post_to(FakeService::Answerer answerer, RetryRule rule = patient) {
  asio::io_context context;
  FakeService fake(context, std::move(answerer));
  Service service(context.get_executor(), fake.address(), quick, rule, 1);
  const Post post = post_for(points::QueueName::live, "{}");
  Trial trial;
  run_with(context, fake, [&]() -> asio::awaitable<void> {
    trial.outcome = co_await service.send(post);
    service.stop();
  });
  trial.requests = fake.seen().size();
  if (!fake.seen().empty()) trial.last_body = fake.seen().back().body;
  return trial;
}

TEST(Service, AcknowledgesWithTheModeOfTheReceipt) {
  const auto trial =
      post_to([](const SeenRequest&) { return http_answer(202, "application/json", queued); });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::acknowledged);
  EXPECT_EQ(trial.outcome.receipt.mode, Mode::queued);
  EXPECT_EQ(trial.outcome.receipt.accepted, 2U);
}

TEST(Service, SendsTheSamePostAgainAfterACutConnection) {
  std::size_t calls = 0;
  const auto trial = post_to([&](const SeenRequest&) -> std::optional<std::string> {
    if (++calls < 3) return std::nullopt;
    return http_answer(202, "application/json", queued);
  });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::acknowledged);
  EXPECT_EQ(trial.outcome.tries, 3U);
  EXPECT_EQ(trial.last_body, "{}");
}

TEST(Service, DoesNotSendAgainWhatWasRefused) {
  const auto trial = post_to([](const SeenRequest&) {
    return http_answer(422, "application/problem+json", R"({"title":"No"})");
  });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::refused);
  EXPECT_EQ(trial.requests, 1U);
  EXPECT_EQ(trial.outcome.problem.text, "422 No");
}

TEST(Service, GivesUpAfterItsLastTry) {
  const auto trial = post_to([](const SeenRequest&) { return http_answer(503, "text/plain", ""); });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::unacknowledged);
  EXPECT_EQ(trial.requests, patient.tries_max);
}

TEST(Service, WaitsAsLongAsRetryAfterSays) {
  std::size_t calls = 0;
  const auto begin = std::chrono::steady_clock::now();

  const auto trial = post_to([&](const SeenRequest&) {
    if (++calls == 1) return http_answer(429, "text/plain", "", "Retry-After: 1\r\n");
    return http_answer(202, "application/json", queued);
  });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::acknowledged);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s);
}

TEST(Service, DoesNotWaitLongerThanItTries) {
  RetryRule rule = patient;
  rule.try_for = 50ms;

  const auto trial = post_to(
      [](const SeenRequest&) { return http_answer(503, "text/plain", "", "Retry-After: 60\r\n"); },
      rule);

  EXPECT_EQ(trial.requests, 1U);
  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::unacknowledged);
}

TEST(Service, TakesAPlainOkForAnAcknowledgement) {
  const auto trial =
      post_to([](const SeenRequest&) { return http_answer(200, "text/plain", "OK"); });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::acknowledged);
  EXPECT_EQ(trial.outcome.receipt.mode, Mode::unstated);
}

TEST(Service, TakesNoReceiptFromAnotherKindOfServer) {
  const auto trial =
      post_to([](const SeenRequest&) { return http_answer(200, "text/html", "<html>"); });

  EXPECT_EQ(trial.outcome.sort, Outcome::Sort::refused);
}

TEST(Service, EndsAPauseWhenItIsStopped) {
  asio::io_context context;
  FakeService fake(context, [](const SeenRequest&) {
    return http_answer(503, "text/plain", "", "Retry-After: 4\r\n");
  });
  Service service(context.get_executor(), fake.address(), quick, patient, 1);
  const Post post = post_for(points::QueueName::live, "{}");
  asio::steady_timer later(context, 50ms);
  later.async_wait([&](boost::system::error_code) { service.stop(); });
  Outcome outcome;
  const auto begin = std::chrono::steady_clock::now();

  run_with(context, fake,
           [&]() -> asio::awaitable<void> { outcome = co_await service.send(post); });

  EXPECT_EQ(outcome.sort, Outcome::Sort::unacknowledged);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

}  // namespace
}  // namespace fixline::client
