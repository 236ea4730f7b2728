// Of what the manual says that the user of Redis needs, all that would be missed in silence is
// found to be missing.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "server/queue/redis_instance.hpp"
#include "support/documented_user.hpp"

namespace fixline::queue {
namespace {

using testing::Contains;
using testing::IsEmpty;

// What a service misses of these is told where it uses them: without them it has no connection,
// nothing is put into a queue or nothing read. The name of a connection is for people alone.
const std::set<std::string> told_elsewhere{
    "ping", "select", "client|setname", "function|load", "fcall", "xgroup|create", "xreadgroup"};

std::vector<std::string> rights_of_the_manual() {
  std::istringstream words(test::DocumentedUser::rights());
  std::vector<std::string> rights;
  for (std::string word; words >> word;)
    if (word.starts_with("+") && !told_elsewhere.contains(word.substr(1)))
      rights.push_back(word.substr(1));
  return rights;
}

/// "XINFO" of "xinfo|consumers".
std::string verb_of(const std::string& right) {
  auto verb = right.substr(0, right.find('|'));
  std::ranges::transform(verb, verb.begin(), [](unsigned char c) { return std::toupper(c); });
  return verb;
}

void tell(const std::string& line) {
  EXPECT_EQ(test::shared_redis().command(line).value_or("failed"), "+OK\r\n") << line;
}

asio::awaitable<std::set<std::string>> missing_verbs(RedisPointQueue& queue) {
  const auto missing = co_await queue.missing_rights();
  EXPECT_TRUE(missing) << missing.error().detail;
  std::set<std::string> verbs;
  if (missing)
    for (const auto& right : *missing) verbs.emplace(right.verb);
  co_return verbs;
}

template <class Body>
void with_user(Body body) {
  static_cast<void>(test::empty_redis());
  tell(test::DocumentedUser::command());
  auto options = RedisInstance::options();
  options.redis.address.username = test::DocumentedUser::name;
  options.redis.address.password = "PASSWORD";
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor, options);
    co_await instance.start();
    co_await body(instance);
    co_await instance.stop();
  });
  tell("ACL SETUSER fixline reset");
}

TEST(RedisRights, OfTheManualAreAll) {
  with_user([](RedisInstance& instance) -> asio::awaitable<void> {
    const auto missing = co_await missing_verbs(instance.queue());
    EXPECT_THAT(missing, IsEmpty());
  });
}

TEST(RedisRights, OfTheManualAreMissedOneByOne) {
  with_user([](RedisInstance& instance) -> asio::awaitable<void> {
    for (const auto& right : rights_of_the_manual()) {
      tell("ACL SETUSER fixline -" + right);
      const auto missing = co_await missing_verbs(instance.queue());
      EXPECT_THAT(missing, Contains(verb_of(right)));
      tell("ACL SETUSER fixline +" + right);
    }
  });
}

TEST(RedisRights, AreTriedWithoutAnyChange) {
  with_user([](RedisInstance& instance) -> asio::awaitable<void> {
    const auto keys = [] { return test::shared_redis().command("KEYS *").value_or("failed"); };
    static_cast<void>(test::shared_redis().command("XADD fixline:orders * by somebody"));
    const auto length = test::shared_redis().command("XLEN fixline:orders").value_or("failed");
    const auto before = keys();

    static_cast<void>(co_await missing_verbs(instance.queue()));

    EXPECT_EQ(keys().size(), before.size()) << keys() << before;
    EXPECT_EQ(test::shared_redis().command("XLEN fixline:orders").value_or("failed"), length);
    EXPECT_EQ(test::shared_redis().command("PTTL fixline:orders").value_or("failed"), ":-1\r\n");
  });
}

}  // namespace
}  // namespace fixline::queue
