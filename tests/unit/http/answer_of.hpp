#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "http/router.hpp"

namespace fixline::test {

/// What the router answers.
[[nodiscard]] inline http::Response answer_of(const http::Router& router, http::Request request) {
  boost::asio::io_context loop(1);
  std::optional<http::Response> answer;
  boost::asio::co_spawn(loop, router.route(std::move(request)),
                        [&](std::exception_ptr failed, http::Response given) {
                          if (failed) std::rethrow_exception(failed);
                          answer = std::move(given);
                        });
  loop.run();
  return std::move(answer).value();
}

[[nodiscard]] inline http::Request request_for(std::string path,
                                               http::Method method = http::Method::get) {
  http::Request request;
  request.method = method;
  request.path = std::move(path);
  return request;
}

/// An endpoint that answers with a name and the path's parameter.
[[nodiscard]] inline http::Router::Endpoint naming(std::string name) {
  return [name](http::Request request) -> boost::asio::awaitable<http::Response> {
    http::Response answer;
    answer.body = name + ":" + request.path_parameter;
    co_return answer;
  };
}

}  // namespace fixline::test
