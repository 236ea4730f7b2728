#include "failpoint/failpoint.hpp"

#ifdef FIXLINE_FAILPOINTS

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace fixline {
namespace {

/// The one place that was asked for, and how often it may still be passed.
class Order {
 public:
  Order() {
    const char* const wanted = std::getenv("FAILPOINT");
    if (wanted == nullptr) return;
    std::string_view text(wanted);
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
      int passes = 1;
      std::from_chars(text.data() + colon + 1, text.data() + text.size(), passes);
      left_ = passes;
      text = text.substr(0, colon);
    }
    constexpr std::string_view manner = "=throw";
    throws_ = text.ends_with(manner);
    place_ = throws_ ? text.substr(0, text.size() - manner.size()) : text;
  }

  void pass(std::string_view name) {
    if (name != place_ || --left_ != 0) return;
    if (throws_) throw std::runtime_error("failpoint " + std::string(name));
    std::raise(SIGKILL);
  }

 private:
  std::string_view place_;
  bool throws_ = false;
  std::atomic<int> left_ = 1;
};

}  // namespace

void failpoint(std::string_view name) {
  static Order order;
  order.pass(name);
}

}  // namespace fixline

#endif
