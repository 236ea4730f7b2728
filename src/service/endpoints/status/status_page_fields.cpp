#include <string>

#include "endpoints/status/status_page.hpp"
#include "formats/digest.hpp"

namespace fixline::endpoints {
namespace {

/// 'sha256-...' of what stands between the page's only <tag> and </tag>.
std::string source_of(const std::string& tag) {
  const auto page = status_page();
  const auto open = "<" + tag + ">";
  const auto begin = page.find(open) + open.size();
  const auto content = page.substr(begin, page.find("</" + tag + ">", begin) - begin);
  return "'sha256-" + formats::sha256_base64(content) + "'";
}

std::string made_fields() {
  return "Content-Security-Policy: default-src 'none'; connect-src 'self'; script-src " +
         source_of("script") + "; style-src " + source_of("style") +
         "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
         "Referrer-Policy: no-referrer\r\n"
         "X-Frame-Options: DENY\r\n";
}

}  // namespace

std::string_view status_page_fields() {
  static const std::string fields = made_fields();
  return fields;
}

}  // namespace fixline::endpoints
