#include "posix/port_holder.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "text/number.hpp"

namespace fixline::posix {
namespace {

namespace fs = std::filesystem;

constexpr auto listens = "0A";

// As the descriptors' links name them.
void add_listeners(const char* table, std::uint16_t port, std::set<std::string>& sockets) {
  std::ifstream lines(table);
  std::string line;
  std::getline(lines, line);  // the titles
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string at, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    fields >> at >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >>
        inode;
    if (state == listens && local.ends_with(fmt::format(":{:04X}", port)))
      sockets.insert("socket:[" + inode + "]");
  }
}

bool has_any(const fs::path& process, const std::set<std::string>& sockets) {
  std::error_code hidden;
  for (fs::directory_iterator fd(process / "fd", hidden), end; !hidden && fd != end;
       fd.increment(hidden)) {
    std::error_code closed;
    if (sockets.contains(fs::read_symlink(fd->path(), closed).string())) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> port_holder(std::uint16_t port) {
  std::set<std::string> sockets;
  for (const auto* table : {"/proc/net/tcp", "/proc/net/tcp6"}) add_listeners(table, port, sockets);
  if (sockets.empty()) return std::nullopt;
  std::error_code failed;
  for (fs::directory_iterator process("/proc", failed), end; !failed && process != end;
       process.increment(failed)) {
    const auto number = process->path().filename().string();
    if (!text::number_in<int>(number) || !has_any(process->path(), sockets)) continue;
    std::string name;
    std::getline(std::ifstream(process->path() / "comm"), name);
    return name + " (process " + number + ")";
  }
  return std::nullopt;
}

}  // namespace fixline::posix
