#include "http/problem.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "http/refusals_json.hpp"

namespace fixline::http {
namespace {

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

constexpr unsigned retry_after_seconds = 5;

Response problem_with(unsigned status, std::string_view detail, boost::json::object members) {
  members["type"] = "about:blank";
  members["title"] = title_of(status);
  members["status"] = status;
  members["detail"] = detail;
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
  boost::json::object members;
  members["errors"] = json_of(refusals);
  members["rejected_count"] = refusals.count;
  return problem_with(status, detail, std::move(members));
}

Response too_many_requests(std::string_view reason, unsigned wait_seconds) {
  auto response = problem_with(
      429, std::string(reason) + "; nothing was taken, send the points again later", {});
  response.retry_after_seconds = wait_seconds;
  return response;
}

Response no_memory_answer() {
  return problem(503,
                 "too much is being taken in at this moment; nothing was taken, send it again");
}

unsigned status_for(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid:
      return 400;
    case ErrorCode::unauthorized:
      return 401;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::refused:
      return 422;
    case ErrorCode::unavailable:
    case ErrorCode::overloaded:
    case ErrorCode::misconfigured:
    case ErrorCode::cancelled:
      return 503;
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
