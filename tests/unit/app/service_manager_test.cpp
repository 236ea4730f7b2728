// What systemd is told, on a socket as it has one.
#include "app/service_manager.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <cstring>

#include "app/service.hpp"
#include "support/loop.hpp"
#include "support/spool_only_settings.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

/// The socket of a manager.
class Listener {
 public:
  explicit Listener(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.starts_with('@')) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket_); }

  /// The next message; "" when none comes within `limit`.
  [[nodiscard]] std::string next(std::chrono::milliseconds limit) const {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(limit.count())) != 1) return {};
    std::string message(200, '\0');
    message.resize(static_cast<std::size_t>(::recv(socket_, message.data(), message.size(), 0)));
    return message;
  }

 private:
  int socket_;
};

TEST(ServiceManager, IsToldOnASocketWithAPathOrAName) {
  const test::TemporaryFolder folder;
  for (const auto& socket :
       {(folder.path() / "notify").string(), "@fixline-test-" + std::to_string(::getpid())}) {
    const Listener listener(socket);

    ServiceManager(socket, 0ms).tell("READY=1");

    EXPECT_EQ(listener.next(5s), "READY=1") << socket;
  }
}

TEST(ServiceManager, MayBeGoneOrNeverHaveBeenThere) {
  ServiceManager("", 1s).tell("READY=1");
  ServiceManager("/nobody/there", 1s).tell("READY=1");
  ServiceManager(std::string(200, 'x'), 1s).tell("READY=1");

  EXPECT_EQ(ServiceManager("", 1s).watchdog(), 0ms);
}

TEST(Heartbeat, StopsWhileOneLoopDoesNotTurn) {
  const test::TemporaryFolder folder;
  const Listener listener(folder.path() / "notify");
  const ServiceManager manager(folder.path() / "notify", 1s);
  asio::io_context first;
  asio::io_context second;
  Heartbeat heart(manager, {first.get_executor(), second.get_executor()});

  heart.beat();
  EXPECT_EQ(listener.next(5s), "WATCHDOG=1");
  first.run();
  heart.beat();
  EXPECT_EQ(listener.next(0ms), "");
  second.run();
  heart.beat();
  EXPECT_EQ(listener.next(5s), "WATCHDOG=1");
}

TEST(Service, TellsItsManagerWhenItListensThatItLivesAndThatItStops) {
  const test::TemporaryFolder folder;
  const auto socket = (folder.path() / "notify").string();
  const Listener listener(socket);
  ::setenv("NOTIFY_SOCKET", socket.c_str(), 1);
  ::setenv("WATCHDOG_USEC", "40000", 1);
  test::LogText log;
  Service service(test::spool_only_settings(folder), log.log());
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  std::jthread running([&] { service.run(); });

  EXPECT_EQ(listener.next(10s), "READY=1");
  for (int beat = 0; beat < 5; ++beat) EXPECT_EQ(listener.next(10s), "WATCHDOG=1");
  service.stop();
  auto last = listener.next(10s);
  while (last == "WATCHDOG=1") last = listener.next(10s);
  EXPECT_EQ(last, "STOPPING=1");
}

}  // namespace
}  // namespace fixline::app
