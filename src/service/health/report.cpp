#include "health/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace fixline::health {

namespace json = boost::json;

std::string as_text(const Findings& findings) {
  std::string text;
  for (const auto& [patient, weakness] : findings) {
    text += std::string(name_of(patient)) + ": " + weakness.what + "\n";
    text += "    could lose: " + weakness.effect + "\n";
    text += "    to mend:    " + weakness.remedy + "\n";
  }
  if (findings.empty())
    return "Nothing found: Redis, PostgreSQL and the spool keep what they are given.\n";
  return text + std::to_string(findings.size()) +
         (findings.size() == 1 ? " finding" : " findings") + "\n";
}

std::string as_json(const Findings& findings) {
  json::array list;
  for (const auto& [patient, weakness] : findings) {
    json::object one;
    one["about"] = name_of(patient);
    one["what"] = weakness.what;
    one["could_lose"] = weakness.effect;
    one["mend"] = weakness.remedy;
    list.push_back(std::move(one));
  }
  json::object body;
  body["findings"] = std::move(list);
  return json::serialize(body) + "\n";
}

}  // namespace fixline::health
