// Redis that answers, but refuses: points take another way at once, no request pays for it, it is
// told with its reason, and all is as before when it ends. Each kind is a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/two_instances.hpp"
#include "sandbox/private_redis.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto told_within = 3s;
constexpr auto over_within = 15s;

/// One point of a new flight each time.
unsigned send(const RunningService& service, const std::string& path = "/tracking/live") {
  static int flight = 0;
  const auto body = R"({"flight_id":"f)" + std::to_string(++flight) +
                    R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
  return post(service.port(), path, body).status;
}

/// Points that were taken, however.
struct Sent {
  const RunningService& service;
  int points = 0;

  /// Sends a point; whether it was answered so.
  bool is_answered(unsigned status) {
    const auto answer = send(service);
    if (answer / 100 == 2) ++points;
    return answer == status;
  }
  [[nodiscard]] bool are_stored() const {
    const auto count = std::to_string(points);
    return service.eventually("SELECT count(*) FROM live_track_points", count) == count;
  }
};

std::string reasons(const RunningService& service) {
  return boost::json::serialize(service.told("/health").json().at("reasons"));
}

bool tells(const RunningService& service, std::string_view what) {
  return becomes_true(told_within,
                      [&] { return reasons(service).find(what) != std::string::npos; });
}

std::string state_of(const RunningService& service, const char* queue) {
  const auto status = service.told("/queue/status").json();
  return std::string(status.at("queue_stats").at(queue).at("state").as_string());
}

int number_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  int number = 0;
  if (at != std::string::npos)
    std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
  return number;
}

/// Calls of our functions that the server refused so far.
int refused_calls(const sandbox::PrivateRedis& server) {
  const auto stats = server.command("INFO commandstats").value_or("");
  const auto from = stats.find("cmdstat_fcall:");
  if (from == std::string::npos) return 0;
  const auto line = stats.substr(from, stats.find('\r', from) - from);
  return number_after(line, "rejected_calls=") + number_after(line, "failed_calls=");
}

void tell(const sandbox::PrivateRedis& server, const std::string& line) {
  const auto reply = server.command(line);
  ASSERT_TRUE(reply && reply->find("-ERR") == std::string::npos) << line << ": " << *reply;
}

/// From `begins` to `ends` the server refuses, and what it says of that is told.
void expect_another_way(const RunningService& service, const sandbox::PrivateRedis& server,
                        const std::string& told, const std::function<void()>& begins,
                        const std::function<void()>& ends) {
  Sent sent{service};
  ASSERT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  begins();
  EXPECT_TRUE(becomes_true(told_within, [&] { return sent.is_answered(201); }));
  EXPECT_TRUE(tells(service, told)) << reasons(service);
  EXPECT_EQ(service.told("/health").json().at("status"), "degraded");

  const int before = refused_calls(server);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(sent.is_answered(201));
  EXPECT_LT(refused_calls(server) - before, 20);

  ends();
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  EXPECT_TRUE(sent.are_stored());
}

TEST(Refusals, OfAReplicaTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  expect_another_way(
      service, server, "Redis is out of use (READONLY",
      [&] { tell(server, "REPLICAOF 127.0.0.1 1"); }, [&] { tell(server, "REPLICAOF NO ONE"); });
}

TEST(Refusals, OfAReplicaThatLostItsMasterTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  tell(server, "CONFIG SET replica-serve-stale-data no");
  expect_another_way(
      service, server, "Redis is out of use (", [&] { tell(server, "REPLICAOF 127.0.0.1 1"); },
      [&] { tell(server, "REPLICAOF NO ONE"); });
  tell(server, "CONFIG SET replica-serve-stale-data yes");
}

TEST(Refusals, OverMaxmemoryTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  expect_another_way(
      service, server, "Redis is out of use (OOM",
      [&] { tell(server, "CONFIG SET maxmemory 100000"); },
      [&] { tell(server, "CONFIG SET maxmemory 0"); });
}

TEST(Refusals, OverMaxmemoryTurnNobodyAwayWhileTheDatabaseTakesPoints) {
  const RunningService service;
  auto& server = shared_redis();
  ASSERT_TRUE(becomes_true(over_within, [&] { return send(service, "/tracking/upload") == 202; }));
  tell(server, "CONFIG SET maxmemory 100000");
  ASSERT_TRUE(becomes_true(told_within, [&] { return send(service, "/tracking/upload") == 201; }));

  const auto memory_was_seen = std::chrono::steady_clock::now() + 12s;
  while (std::chrono::steady_clock::now() < memory_was_seen) {
    ASSERT_EQ(send(service, "/tracking/upload"), 201U);
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(state_of(service, "upload"), "flowing");

  tell(server, "CONFIG SET maxmemory 0");
  EXPECT_TRUE(becomes_true(over_within, [&] { return send(service, "/tracking/upload") == 202; }));
}

TEST(Refusals, WithoutEnoughReplicasTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  expect_another_way(
      service, server, "Redis is out of use (NOREPLICAS",
      [&] { tell(server, "CONFIG SET min-replicas-to-write 1"); },
      [&] { tell(server, "CONFIG SET min-replicas-to-write 0"); });
}

TEST(Refusals, ByAPasswordThatWasChangedTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  expect_another_way(
      service, server, "Redis is out of use (NOAUTH",
      [&] { tell(server, "CONFIG SET requirepass new\r\nCLIENT KILL TYPE normal SKIPME yes"); },
      [&] { tell(server, "AUTH new\r\nCONFIG SET requirepass \"\""); });
}

TEST(Refusals, ByAScriptThatDoesNotEndTripTheBreaker) {
  const RunningService service;
  auto& server = shared_redis();
  tell(server, "CONFIG SET busy-reply-threshold 100");
  std::jthread script;
  expect_another_way(
      service, server, "Redis is out of use (",
      [&] {
        script = std::jthread(
            [&] { static_cast<void>(server.command("EVAL \"while true do end\" 0")); });
      },
      [&] { tell(server, "SCRIPT KILL"); });
  tell(server, "CONFIG SET busy-reply-threshold 5000");
}

/// A server of the test's own, as some states of one can't be mended.
struct OwnRedis {
  explicit OwnRedis(std::vector<std::string> arguments = {}, bool waits_for_data = true) {
    auto started = sandbox::PrivateRedis::start({.directory = folder.path() / "redis",
                                                 .waits_for_data = waits_for_data,
                                                 .arguments = std::move(arguments)});
    EXPECT_TRUE(started) << started.error().detail;
    if (started) server = std::move(*started);
  }
  TemporaryFolder folder;
  std::unique_ptr<sandbox::PrivateRedis> server;
};

std::uint64_t used_memory(const sandbox::PrivateRedis& server) {
  return static_cast<std::uint64_t>(
      number_after(server.command("INFO memory").value_or(""), "used_memory:"));
}

// What Redis needs for itself varies; so much less than its keys that it never is over the limit.
TEST(Refusals, ForWantOfMemoryEndSoonAfterThereIsSome) {
  const OwnRedis redis({"--enable-debug-command", "yes"});
  const auto& server = *redis.server;
  tell(server, "DEBUG POPULATE 30000 filler 1024");
  const RunningService service(RunningService::Settings{{"REDIS_URL", server.url()}});
  ASSERT_TRUE(becomes_true(over_within, [&] { return send(service, "/tracking/upload") == 202; }));
  tell(server, "CONFIG SET maxmemory " + std::to_string(used_memory(server) * 100 / 95));
  ASSERT_TRUE(becomes_true(over_within, [&] { return send(service, "/tracking/upload") == 429; }));
  EXPECT_TRUE(tells(service, "the memory of Redis is nearly full")) << reasons(service);

  tell(server, "CONFIG SET maxmemory 0");
  EXPECT_TRUE(becomes_true(5s, [&] { return send(service, "/tracking/upload") == 202; }));
}

/// One that loads its data for as long as the test wants, and answers meanwhile.
struct SlowlyLoadingRedis : OwnRedis {
  SlowlyLoadingRedis()
      : OwnRedis({"--key-load-delay", "5000", "--loading-process-events-interval-bytes", "1024",
                  "--rdbcompression", "no", "--enable-debug-command", "yes"},
                 false) {
    tell(*server, "DEBUG POPULATE 20000 filler 1024");  // 100 s of loading
  }

  /// It dies, and comes back with all that it has to load.
  void dies() {
    tell(*server, "BGREWRITEAOF");
    EXPECT_TRUE(becomes_true(over_within, [&] {
      const auto info = server->command("INFO persistence").value_or("");
      return info.find("aof_rewrite_in_progress:0") != std::string::npos &&
             info.find("aof_rewrite_scheduled:0") != std::string::npos;
    }));
    server->kill();
    const auto restarted = server->restart();
    EXPECT_TRUE(restarted) << restarted.error().detail;
  }

  void is_loaded() { tell(*server, "CONFIG SET key-load-delay 0"); }
};

TEST(Refusals, OfAServerThatDiedAndLoadsItsDataAreToldAsThat) {
  SlowlyLoadingRedis redis;
  const RunningService service(RunningService::Settings{{"REDIS_URL", redis.server->url()}});
  expect_another_way(
      service, *redis.server, "LOADING Redis is loading", [&] { redis.dies(); },
      [&] { redis.is_loaded(); });
}

TEST(Refusals, WhileTheServerLoadsDataAnewTripTheBreaker) {
  SlowlyLoadingRedis redis;
  const RunningService service(RunningService::Settings{{"REDIS_URL", redis.server->url()}});
  std::jthread load;
  expect_another_way(
      service, *redis.server, "Redis is out of use (LOADING",
      [&] {
        load = std::jthread([&] { static_cast<void>(redis.server->command("DEBUG RELOAD")); });
      },
      [&] { redis.is_loaded(); });
}

TEST(Refusals, OfAServerThatLoadsItsDataLoseAndDoubleNothingOfWhatWaitsThere) {
  SlowlyLoadingRedis redis;
  const RunningService service(RunningService::Settings{{"REDIS_URL", redis.server->url()},
                                                        {"ADMIN_TOKEN", TwoInstances::token}});
  EXPECT_EQ(TwoInstances::order(service, "/admin/queues/upload/pause").status, 200U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send(service, "/tracking/upload"), 202U);
  Sent sent{service};

  redis.dies();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(sent.is_answered(201));
  redis.is_loaded();
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  EXPECT_TRUE(becomes_true(over_within, [&] {
    return TwoInstances::order(service, "/admin/queues/upload/resume").status == 200;
  }));

  EXPECT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "20"), "20");
  EXPECT_TRUE(sent.are_stored());
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
}

TEST(Refusals, AfterASnapshotThatFailedTripTheBreaker) {
  const OwnRedis redis;
  auto& server = *redis.server;
  const RunningService service(RunningService::Settings{{"REDIS_URL", server.url()}});
  const auto in_the_way = redis.folder.path() / "redis" / "dump.rdb" / "file";
  expect_another_way(
      service, server, "Redis is out of use (MISCONF",
      [&] {
        std::filesystem::create_directories(in_the_way);
        tell(server, "CONFIG SET save \"3600 1\"");
        tell(server, "BGSAVE");
      },
      [&] {
        std::filesystem::remove_all(in_the_way.parent_path());
        tell(server, "BGSAVE");
      });
}

TEST(Refusals, OfADemotedServerMakeItsNameBeLookedUpAgain) {
  const OwnRedis first;
  const OwnRedis second;
  const TemporaryFolder folder;
  const auto name = folder.path() / "name.sock";
  std::filesystem::create_symlink(first.server->socket(), name);
  const RunningService service(RunningService::Settings{{"REDIS_URL", "unix://" + name.string()}});
  Sent sent{service};
  ASSERT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  ASSERT_TRUE(sent.are_stored());

  std::filesystem::remove(name);
  std::filesystem::create_symlink(second.server->socket(), name);
  tell(*first.server, "REPLICAOF 127.0.0.1 1");

  EXPECT_TRUE(becomes_true(over_within, [&] {
    return sent.is_answered(202) &&
           second.server->command("XLEN queue:{live_points.0}").value_or("").starts_with(":") &&
           second.server->command("HGET fixline:shards written").value_or("") != "$-1\r\n";
  }));
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  int queued = 0;
  EXPECT_TRUE(becomes_true(
      over_within, [&] { return (queued = sent.is_answered(202) ? queued + 1 : 0) == 20; }));
  EXPECT_TRUE(sent.are_stored());
}

TEST(Refusals, ByTheUsersRightsAreToldOfTheQueue) {
  const RunningService service;
  auto& server = shared_redis();
  expect_another_way(
      service, server, "queue live has points that Redis does not take",
      [&] { tell(server, "ACL SETUSER default -xadd"); },
      [&] { tell(server, "ACL SETUSER default +xadd"); });
}

TEST(Refusals, ByAKeyOfAnotherTypeAreOfItsLaneAlone) {
  const RunningService service(RunningService::Settings{{"QUEUE_SHARDS", "1"}});
  const auto& server = shared_redis();
  Sent sent{service};
  ASSERT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  ASSERT_TRUE(sent.are_stored());
  tell(server, "DEL queue:{live_points.0}");
  tell(server, "SET queue:{live_points.0} x");

  EXPECT_TRUE(becomes_true(told_within, [&] { return sent.is_answered(201); }));
  EXPECT_TRUE(tells(service, "queue live can't be read from Redis")) << reasons(service);
  EXPECT_THAT(reasons(service), HasSubstr("queue:{live_points.0}"));
  EXPECT_EQ(state_of(service, "live"), "no_reader");
  EXPECT_EQ(state_of(service, "upload"), "flowing");
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(send(service, "/tracking/live?priority=high"), 202U);
    ++sent.points;
    EXPECT_EQ(send(service, "/tracking/upload"), 202U);
  }
  EXPECT_TRUE(sent.are_stored());
  EXPECT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "10"), "10");

  tell(server, "DEL queue:{live_points.0}");
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  EXPECT_TRUE(sent.are_stored());
}

TEST(Refusals, ByAUserWhoMayNotReadMakeNothingQueued) {
  const auto& server = shared_redis();
  tell(server, "ACL SETUSER default -xreadgroup");
  const RunningService service({}, RunningService::Expect::listening);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  Sent sent{service};
  // Each shard is found out by its own reader, so the first one that is told is not yet all.
  int direct = 0;
  EXPECT_TRUE(becomes_true(
      told_within, [&] { return (direct = sent.is_answered(201) ? direct + 1 : 0) == 40; }));
  EXPECT_TRUE(tells(service, "queue live can't be read from Redis")) << reasons(service);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(sent.is_answered(201));

  tell(server, "ACL SETUSER default +xreadgroup");
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  EXPECT_TRUE(sent.are_stored());
}

/// The number of the connection of that name.
std::string id_of(const sandbox::PrivateRedis& server, const std::string& name) {
  const auto clients = server.command("CLIENT LIST").value_or("");
  const auto line = clients.rfind("id=", clients.find(" name=" + name + " "));
  return line == std::string::npos ? ""
                                   : clients.substr(line + 3, clients.find(' ', line) - line - 3);
}

TEST(Refusals, OfAReadersConnectionAreToldOnceTheyHaveLasted) {
  const RunningService service;
  const auto& server = shared_redis();
  Sent sent{service};
  ASSERT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  tell(server, "ACL SETUSER default -select");  // a new connection gets no further
  tell(server, "CLIENT KILL ID " + id_of(server, "fixline-reads-live"));

  EXPECT_TRUE(sent.is_answered(202));  // it may pass
  EXPECT_TRUE(becomes_true(over_within, [&] { return state_of(service, "live") == "no_reader"; }));
  EXPECT_TRUE(sent.is_answered(201));
  EXPECT_EQ(send(service, "/tracking/upload"), 202U);
  EXPECT_EQ(state_of(service, "upload"), "flowing");

  tell(server, "ACL SETUSER default +select");
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  EXPECT_TRUE(becomes_true(over_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  EXPECT_TRUE(sent.are_stored());
}

/// A node that has all slots.
struct OneNodeCluster : OwnRedis {
  OneNodeCluster() : OwnRedis({"--cluster-enabled", "yes"}) {
    tell(*server, "CLUSTER ADDSLOTSRANGE 0 16383");
    EXPECT_TRUE(becomes_true(over_within, [&] {
      return server->command("CLUSTER INFO").value_or("").find("cluster_state:ok") !=
             std::string::npos;
    }));
  }
};

// Streams of several slots can't be read in one go there, but one after the other.
TEST(Refusals, ByANodeOfAClusterThatHasAllSlotsHoldNothingUp) {
  const OneNodeCluster cluster;
  const auto& server = *cluster.server;
  const RunningService service(RunningService::Settings{{"REDIS_URL", server.url()}});
  Sent sent{service};
  EXPECT_TRUE(becomes_true(over_within, [&] { return sent.is_answered(202); }));
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(sent.is_answered(202));
  EXPECT_TRUE(sent.are_stored());
  EXPECT_EQ(reasons(service), "[]");
}

TEST(Refusals, ByAClusterThatServesNoSlotAreTold) {
  const OneNodeCluster cluster;
  const auto& server = *cluster.server;
  const RunningService service(RunningService::Settings{{"REDIS_URL", server.url()}});
  expect_another_way(
      service, server, "CLUSTERDOWN", [&] { tell(server, "CLUSTER DELSLOTSRANGE 0 16383"); },
      [&] { tell(server, "CLUSTER ADDSLOTSRANGE 0 16383"); });
}

// None of our keys is in slot 0, and yet all are refused.
TEST(Refusals, ByAClusterThatIsDownAsAWholeTripTheBreaker) {
  const OneNodeCluster cluster;
  const auto& server = *cluster.server;
  const RunningService service(RunningService::Settings{{"REDIS_URL", server.url()}});
  expect_another_way(
      service, server, "Redis is out of use (CLUSTERDOWN The cluster is down",
      [&] { tell(server, "CLUSTER DELSLOTS 0"); }, [&] { tell(server, "CLUSTER ADDSLOTS 0"); });
}

}  // namespace
}  // namespace fixline::test
