#include "http/router.hpp"

#include <string_view>
#include <utility>

#include "http/problem.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::http {
namespace {

std::string without_spare_slashes(std::string_view path) {
  std::string plain;
  for (const char c : path)
    if (c != '/' || !plain.ends_with('/')) plain += c;
  if (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

asio::awaitable<Response> answered(Response response) { co_return response; }

}  // namespace

void Router::get(std::string path, Endpoint endpoint) {
  methods_of(std::move(path)).get = std::move(endpoint);
}

void Router::post(std::string path, Endpoint endpoint, Glance glance) {
  auto& methods = methods_of(std::move(path));
  methods.post = std::move(endpoint);
  methods.glance = std::move(glance);
}

Router::Methods& Router::methods_of(std::string path) {
  const auto open = path.find('{');
  if (open == std::string::npos) return paths_[std::move(path)];
  auto before = path.substr(0, open);
  auto after = path.substr(path.find('}', open) + 1);
  for (auto& pattern : patterns_)
    if (pattern.before == before && pattern.after == after) return pattern.methods;
  return patterns_.emplace_back(std::move(before), std::move(after), Methods{}).methods;
}

const Router::Methods* Router::find(Request& request) const {
  if (const auto* const found = find_exactly(request)) return found;
  auto plain = without_spare_slashes(request.path);
  if (plain == request.path) return nullptr;
  request.path = std::move(plain);
  return find_exactly(request);
}

const Router::Methods* Router::find_exactly(Request& request) const {
  const std::string_view path = request.path;
  if (const auto found = paths_.find(request.path); found != paths_.end()) return &found->second;
  for (const auto& pattern : patterns_) {
    const auto fixed = pattern.before.size() + pattern.after.size();
    if (path.size() <= fixed || !path.starts_with(pattern.before) || !path.ends_with(pattern.after))
      continue;
    const auto parameter = path.substr(pattern.before.size(), path.size() - fixed);
    auto decoded = uri::percent_decoded(parameter);
    if (!decoded || parameter.find('/') != std::string_view::npos) continue;
    request.path_parameter = *std::move(decoded);
    return &pattern.methods;
  }
  return nullptr;
}

// Not a coroutine itself where it finds the endpoint: that would be one more frame a request.
asio::awaitable<Response> Router::route(Request request) const {
  const auto* const found = find(request);
  if (found == nullptr) return answered(problem(404, "there is nothing at " + request.path));
  const Methods& methods = *found;
  const bool is_post = request.method == Method::post;
  const bool is_get = request.method == Method::get || request.method == Method::head;
  if (is_post && methods.post) return methods.post(std::move(request));
  if (is_get && methods.get) return methods.get(std::move(request));
  auto refused = problem(405, request.path + (methods.post ? " takes POST" : " takes GET"));
  refused.allow = methods.post ? (methods.get ? "GET, HEAD, POST" : "POST") : "GET, HEAD";
  return answered(std::move(refused));
}

std::optional<asio::awaitable<Response>> Router::refusal_of(Request& request) const {
  if (request.method != Method::post) return std::nullopt;
  const auto* const found = find(request);
  if (found == nullptr || !found->glance) return std::nullopt;
  return found->glance(request);
}

}  // namespace fixline::http
