#include "sandbox/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

namespace fixline::sandbox {
namespace {

std::string holder(const Descriptor& file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file.number(), text.data(), text.size() - 1, 0);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  pid.resize(std::min(pid.size(), pid.find('\n')));
  return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder,
                                    std::chrono::milliseconds limit) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure(ErrorCode::misconfigured, folder.string() + ": " + error.message());
  const auto name = folder / "lock";
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) {
    return failure(ErrorCode::misconfigured, name.string() + ": " + std::strerror(errno));
  }
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return failure(ErrorCode::overloaded,
                     folder.string() + " is in use by " + holder(file) + "; only one may use it");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), pid.data(), pid.size(), 0) < 0) {
    return failure(ErrorCode::misconfigured, name.string() + ": " + std::strerror(errno));
  }
  return FolderLock(std::move(file));
}

}  // namespace fixline::sandbox
