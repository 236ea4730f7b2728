#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "reactor/asio.hpp"

namespace fixline::http {

/// Finds the endpoint of a request by its path and method; answers 404 and 405 itself.
///
/// A path that is nothing by itself is looked for without its doubled and trailing slashes: base
/// addresses that end in one are common in clients. Letters, dots and escapes are taken as they
/// are:
/// /%61dmin is not /admin, whatever a proxy before us that guards a path makes of it. What stands
/// for a {parameter} is decoded.
class Router {
 public:
  using Endpoint = std::function<asio::awaitable<Response>(Request)>;
  /// What an endpoint has against a request by its header alone, before it has a body; nullopt:
  /// nothing. The request is lent until the answer is there.
  using Glance = std::function<std::optional<asio::awaitable<Response>>(const Request&)>;

  /// A path may hold one {parameter}, which stands for a segment: "/letters/{id}/replay". A path
  /// without one is preferred. GET serves HEAD too.
  void get(std::string path, Endpoint endpoint);
  void post(std::string path, Endpoint endpoint, Glance glance = {});

  [[nodiscard]] asio::awaitable<Response> route(Request request) const;

  /// The answer to a POST whose body need not be read for it; nullopt: route() it once it is whole.
  [[nodiscard]] std::optional<asio::awaitable<Response>> refusal_of(Request& request) const;

 private:
  struct Methods {
    Endpoint get;
    Endpoint post;
    Glance glance;  ///< of post
  };

  /// A path with a parameter, cut at it.
  struct Pattern {
    std::string before;
    std::string after;
    Methods methods;
  };

  Methods& methods_of(std::string path);
  [[nodiscard]] const Methods* find(Request& request) const;
  [[nodiscard]] const Methods* find_exactly(Request& request) const;

  std::map<std::string, Methods> paths_;
  std::vector<Pattern> patterns_;
};

}  // namespace fixline::http
