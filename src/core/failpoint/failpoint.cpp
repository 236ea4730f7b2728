#include "failpoint/failpoint.hpp"

#ifdef FIXLINE_FAILPOINTS

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>

namespace fixline {
namespace {

/// The one place that was asked for, and how often it may still be passed.
class Order {
 public:
  Order() {
    const char* const wanted = std::getenv("FAILPOINT");
    if (wanted == nullptr) return;
    const std::string_view text(wanted);
    const auto colon = text.rfind(':');
    place_ = text.substr(0, colon);
    if (colon == std::string_view::npos) return;
    int passes = 1;
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), passes);
    left_ = passes;
  }

  void pass(std::string_view name) {
    if (name == place_ && --left_ == 0) std::raise(SIGKILL);
  }

 private:
  std::string_view place_;
  std::atomic<int> left_ = 1;
};

}  // namespace

void failpoint(std::string_view name) {
  static Order order;
  order.pass(name);
}

}  // namespace fixline

#endif
