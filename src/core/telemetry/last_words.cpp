#include "telemetry/last_words.hpp"

#include <cstdlib>
#include <exception>
#include <utility>

#include "error/failure.hpp"

namespace fixline::telemetry {
namespace {

Log& last_log() {
  static Log log;
  return log;
}

[[noreturn]] void say_last_words() {
  const auto uncaught = std::current_exception();
  last_log()->critical("the process aborts: {}",
                       uncaught ? reason_of(uncaught) : "no exception is known");
  last_log()->flush();
  std::abort();
}

}  // namespace

void log_last_words(Log log) {
  last_log() = std::move(log);
  std::set_terminate(say_last_words);
}

}  // namespace fixline::telemetry
