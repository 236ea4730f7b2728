#include "http/problem.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

#include "text/utf8.hpp"

namespace fixline::http {
namespace {

using Title = std::pair<unsigned, std::string_view>;

constexpr std::array titles{
    Title{400, "Bad Request"},
    Title{401, "Unauthorized"},
    Title{403, "Forbidden"},
    Title{404, "Not Found"},
    Title{405, "Method Not Allowed"},
    Title{408, "Request Timeout"},
    Title{409, "Conflict"},
    Title{413, "Content Too Large"},
    Title{415, "Unsupported Media Type"},
    Title{422, "Unprocessable Content"},
    Title{429, "Too Many Requests"},
    Title{431, "Request Header Fields Too Large"},
    Title{501, "Not Implemented"},
    Title{503, "Service Unavailable"},
};

std::string_view title_of(unsigned status) {
  const auto found = std::ranges::find(titles, status, &Title::first);
  return found == titles.end() ? "Internal Server Error" : found->second;
}

constexpr unsigned retry_after_seconds = 5;

Response problem_with(unsigned status, std::string_view detail, boost::json::object members) {
  members["type"] = "about:blank";
  members["title"] = title_of(status);
  members["status"] = status;
  members["detail"] = text::utf8_mended(detail);  // it may quote the client
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = boost::json::serialize(members);
  if (status == 503) response.retry_after_seconds = retry_after_seconds;
  return response;
}

}  // namespace

Response problem(unsigned status, std::string_view detail) {
  return problem_with(status, detail, {});
}

Response problem(unsigned status, std::string_view detail, const points::Refusals& refusals) {
  return problem_with(status, detail,
                      {{"errors", json_of(refusals)}, {"rejected_count", refusals.count}});
}

boost::json::array json_of(const points::Refusals& refusals) {
  boost::json::array list;
  for (const auto& refusal : refusals.kept)
    list.push_back(
        {{"index", refusal.index}, {"field", refusal.field}, {"reason", refusal.reason}});
  return list;
}

Response too_many_requests(std::string_view reason, unsigned wait_seconds) {
  auto response = problem_with(
      429, std::string(reason) + "; nothing was taken, send the points again later", {});
  response.retry_after_seconds = wait_seconds;
  return response;
}

Response no_memory_answer(const Error& error) {
  if (error.code == ErrorCode::too_large) return problem(error);
  return problem(503,
                 "too much is being taken in at this moment; nothing was taken, send it again");
}

unsigned status_for(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid: return 400;
    case ErrorCode::unauthorized: return 401;
    case ErrorCode::too_large: return 413;
    case ErrorCode::unsupported: return 415;
    case ErrorCode::refused: return 422;
    case ErrorCode::unavailable:
    case ErrorCode::overloaded:
    case ErrorCode::misconfigured:
    case ErrorCode::cancelled: return 503;
  }
  return 500;
}

Response problem(const Error& error) {
  const unsigned status = status_for(error.code);
  if (status != 503) return problem(status, error.detail);
  return problem(status, error.code == ErrorCode::cancelled
                             ? "the service is stopping; nothing was taken"
                             : "no durable place can take points now; nothing is promised, send "
                               "them again later");
}

}  // namespace fixline::http
