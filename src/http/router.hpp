#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>

#include "http/message.hpp"

namespace fixline::http {

namespace asio = boost::asio;

/// Finds the endpoint of a request by its path and method; answers 404 and 405 itself.
class Router {
 public:
  using Endpoint = std::function<asio::awaitable<Response>(Request)>;

  /// GET serves HEAD too.
  void get(std::string path, Endpoint endpoint);
  void post(std::string path, Endpoint endpoint);

  [[nodiscard]] asio::awaitable<Response> route(Request request) const;

 private:
  struct Methods {
    Endpoint get;
    Endpoint post;
  };

  std::map<std::string, Methods> paths_;
};

}  // namespace fixline::http
