#include "http/connection/framing_error.hpp"

#include <boost/system/error_category.hpp>
#include <string>

namespace fixline::http {
namespace {

// Boost's category has no virtual destructor, as nobody deletes one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class FramingCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "framing of a request"; }

  [[nodiscard]] std::string message(int error) const override {
    switch (static_cast<FramingError>(error)) {
      case FramingError::transfer_coding: return "of transfer codings only chunked is taken";
      case FramingError::chunked_in_http_10: return "HTTP/1.0 has no Transfer-Encoding";
      case FramingError::content_length: return "Content-Length is to come once, as a number";
      case FramingError::no_host: return "the field Host is missing";
      case FramingError::several_hosts: return "the field Host comes more than once";
      case FramingError::folded_field: return "a field goes on in the next line";
    }
    return "the request has no clear end";
  }
};
#pragma GCC diagnostic pop

const FramingCategory framing_category;

}  // namespace

boost::system::error_code make_error_code(FramingError error) noexcept {
  return {static_cast<int>(error), framing_category};
}

unsigned framing_status(const boost::system::error_code& failed) noexcept {
  if (failed.category() != framing_category) return 0;
  return failed == FramingError::transfer_coding ? 501 : 400;
}

}  // namespace fixline::http
