#include "health/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "error/error.hpp"

namespace fixline::health {
namespace {

namespace json = boost::json;

/// An error tells its own subject already.
std::string under_subject(const Finding& finding, const std::string& text) {
  const auto subject = name_of(finding.subject);
  return std::string(subject) + ": " + std::string(after_subject(text, subject));
}

}  // namespace

std::string text_of(const Finding& finding) {
  auto text = finding.what;
  if (!finding.effect.empty()) text += ": " + finding.effect;
  return text + "; " + finding.remedy;
}

std::vector<std::string> texts_of(const Findings& findings) {
  std::vector<std::string> texts;
  for (const auto& finding : findings) texts.push_back(text_of(finding));
  return texts;
}

std::string line_of(const Finding& finding) { return under_subject(finding, text_of(finding)); }

std::string headline_of(const Finding& finding) { return under_subject(finding, finding.what); }

std::string as_text(const Findings& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += headline_of(finding) + "\n";
    text += "    could lose: " + finding.effect + "\n";
    text += "    to mend:    " + finding.remedy + "\n";
  }
  if (findings.empty())
    return "Nothing found: Redis, PostgreSQL and the spool keep what they are given.\n";
  return text + std::to_string(findings.size()) +
         (findings.size() == 1 ? " finding" : " findings") + "\n";
}

std::string as_json(const Findings& findings, const std::vector<std::string>& notes) {
  json::array list;
  for (const auto& finding : findings)
    list.push_back({{"about", name_of(finding.subject)},
                    {"what", finding.what},
                    {"could_lose", finding.effect},
                    {"mend", finding.remedy}});
  json::object report{{"findings", std::move(list)}};
  if (!notes.empty()) report["notes"] = json::array(notes.begin(), notes.end());
  return json::serialize(report) + "\n";
}

}  // namespace fixline::health
