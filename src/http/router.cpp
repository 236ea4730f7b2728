#include "http/router.hpp"

#include <utility>

#include "http/problem.hpp"

namespace fixline::http {

void Router::get(std::string path, Endpoint endpoint) {
  paths_[std::move(path)].get = std::move(endpoint);
}

void Router::post(std::string path, Endpoint endpoint) {
  paths_[std::move(path)].post = std::move(endpoint);
}

asio::awaitable<Response> Router::route(Request request) const {
  const auto found = paths_.find(request.path);
  if (found == paths_.end()) co_return problem(404, "there is nothing at " + request.path);
  const Methods& methods = found->second;
  const bool is_post = request.method == Method::post;
  const bool is_get = request.method == Method::get || request.method == Method::head;
  if (is_post && methods.post) co_return co_await methods.post(std::move(request));
  if (is_get && methods.get) co_return co_await methods.get(std::move(request));
  auto refused = problem(405, request.path + (methods.post ? " takes POST" : " takes GET"));
  refused.allow = methods.post ? (methods.get ? "GET, HEAD, POST" : "POST") : "GET, HEAD";
  co_return refused;
}

}  // namespace fixline::http
