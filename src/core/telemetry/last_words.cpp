#include "telemetry/last_words.hpp"

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

namespace fixline::telemetry {
namespace {

Log& last_log() {
  static Log log;
  return log;
}

std::string reason() {
  const auto uncaught = std::current_exception();
  if (!uncaught) return "no exception is known";
  try {
    std::rethrow_exception(uncaught);
  } catch (const std::exception& told) {
    return told.what();
  } catch (...) {
    return "an exception that tells nothing of itself";
  }
}

[[noreturn]] void say_last_words() {
  last_log()->critical("the process aborts: {}", reason());
  last_log()->flush();
  std::abort();
}

}  // namespace

void log_last_words(Log log) {
  last_log() = std::move(log);
  std::set_terminate(say_last_words);
}

}  // namespace fixline::telemetry
