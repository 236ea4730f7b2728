#include "http/refusals_json.hpp"

#include <boost/json/object.hpp>
#include <utility>

namespace fixline::http {

boost::json::array json_of(const points::Refusals& refusals) {
  boost::json::array list;
  list.reserve(refusals.kept.size());
  for (const auto& refusal : refusals.kept) {
    boost::json::object one;
    one["index"] = refusal.index;
    one["field"] = refusal.field;
    one["reason"] = refusal.reason;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace fixline::http
