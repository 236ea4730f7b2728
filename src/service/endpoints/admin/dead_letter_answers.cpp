#include "endpoints/admin/dead_letter_answers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "dead_letters/dead_letter_json.hpp"
#include "endpoints/parameters.hpp"
#include "http/problem.hpp"
#include "telemetry/seldom.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::status_for;

Response json_response(std::string json) { return {.body = std::move(json)}; }

Response list_response(const dead_letters::DeadLetterList& list) {
  std::string body = "{\"letters\":[";
  for (const auto& letter : list.letters) {
    if (body.back() != '[') body += ',';
    body += dead_letters::json_of(letter);
  }
  const auto next = list.may_be_more ? '"' + std::to_string(list.letters.back().id) + '"' : "null";
  return json_response(body + "],\"next\":" + next + "}");
}

Response no_such_dead_letter(std::int64_t id) {
  return problem(404, "there is no dead letter " + std::to_string(id));
}

Response dead_letter_problem(const Error& error, spdlog::logger& log) {
  if (status_for(error.code) != 503) return problem(error);
  log.log(telemetry::seldom("dead letters without a database"), spdlog::level::warn,
          "admin: dead letters: {}", error.detail);
  return problem(503, error.code == ErrorCode::misconfigured
                          ? "the database is not set up for this; the log has the reason"
                          : "the database does not answer now; try again later");
}

std::string next_page_link(const Request& request, std::int64_t cursor) {
  std::string link = "<" + request.path + "?";
  for (const auto& [name, value] : request.query) {
    if (name == "cursor" || name == token_parameter) continue;
    link.append(uri::percent_encoded(name)).append("=");
    link.append(uri::percent_encoded(value)).append("&");
  }
  return link + "cursor=" + std::to_string(cursor) + ">; rel=\"next\"";
}

std::string json_of(const dead_letters::ReplayReport& report, bool is_trial) {
  return boost::json::serialize(boost::json::object{
      {"dry_run", is_trial},
      {"matched", report.matched},
      {"replayed", report.replayed},
      {"points_inserted", report.points_new},
      {"points_known", report.duplicates},
      {"refused", report.refused},
      {"undecodable", report.undecodable},
      {"next", report.is_complete ? boost::json::value()
                                  : boost::json::value(std::to_string(report.last_id))}});
}

std::string outcome_of(const dead_letters::ReplayReport& report) {
  if (report.replayed > 0) return "its points are stored";
  if (report.refused > 0) return "refused again; the dead letter tells why";
  if (report.undecodable > 0) return "it can't be decoded; send a mended document";
  return report.matched > 0 ? "another replay holds it" : "there is no such dead letter";
}

}  // namespace fixline::endpoints
