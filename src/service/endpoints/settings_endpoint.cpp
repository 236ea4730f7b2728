#include "endpoints/settings_endpoint.hpp"

namespace fixline::endpoints {

using http::Request;
using http::Response;
using http::Router;

void add_settings_endpoint(Router& router, AdminGate& gate, const std::string& json) {
  if (!gate.is_there()) return;
  router.get("/admin/settings", gate.guarded([&json](Request) -> asio::awaitable<Response> {
    Response response;
    response.body = json;
    co_return response;
  }));
}

}  // namespace fixline::endpoints
