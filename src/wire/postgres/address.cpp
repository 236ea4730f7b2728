#include "postgres/address.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "text/ascii.hpp"
#include "text/number.hpp"

namespace fixline::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// The scheme before "://", "" for key=value.
std::string_view scheme_of(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos) return {};
  const auto scheme = text.substr(0, end);
  return scheme.find_first_of("= '") == std::string_view::npos ? scheme : std::string_view{};
}

bool is_port_list(std::string_view text) {
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    if (!one.empty() && text::number_in<std::uint16_t>(one).value_or(0) == 0) return false;
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return true;
}

// libpq's complaint, where it can quote no value but only the name of a setting.
std::string why(const char* complaint) {
  const std::string_view text = complaint != nullptr ? text::trimmed(complaint) : "";
  for (std::string_view harmless :
       {"invalid connection option", "invalid URI query parameter", "invalid port number"})
    if (text.starts_with(harmless)) return ": " + std::string(text);
  return " (postgresql://user:password@host:port/database or key=value pairs)";
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  text = text::trimmed(text);
  if (text.empty()) return failure(ErrorCode::invalid, "the database address is empty");
  std::string conninfo(text);
  if (const auto scheme = scheme_of(text); !scheme.empty()) {
    const auto plain = scheme.substr(0, scheme.find('+'));
    if (plain != "postgresql" && plain != "postgres")
      return failure(ErrorCode::invalid, "the database address is of another kind than postgresql");
    conninfo = std::string(plain) + std::string(text.substr(scheme.size()));
  }

  char* complaint = nullptr;
  const Options options(PQconninfoParse(conninfo.c_str(), &complaint));
  const std::unique_ptr<char, void (*)(void*)> complaint_owner(complaint, PQfreemem);
  if (!options) return failure(ErrorCode::invalid, "not a database address" + why(complaint));

  Address address;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr && option->val[0] != '\0')
      address.settings_.emplace_back(option->keyword, option->val);
  if (!is_port_list(address.value_of("port")))
    return failure(ErrorCode::invalid, "the database address has a port that is not in 1..65535");
  // libpq ends the password at the first @; the rest of it would show as the host.
  if (address.value_of("host").find('@', 1) != std::string_view::npos)
    return failure(ErrorCode::invalid,
                   "the database address has an @ in its host; in a password it is written %40");
  return address;
}

std::string Address::printable() const {
  std::string text = "postgresql://";
  if (const auto user = value_of("user"); !user.empty()) text.append(user).append("@");
  const auto host = value_of("host").empty() ? value_of("hostaddr") : value_of("host");
  const bool is_socket = host.starts_with('/') || host.starts_with('@');
  if (!is_socket) text.append(host);
  if (const auto port = value_of("port"); !port.empty()) text.append(":").append(port);
  text.append("/").append(value_of("dbname"));
  if (is_socket) text.append("?host=").append(host);
  return text;
}

std::string_view Address::value_of(std::string_view name) const noexcept {
  const auto found = std::ranges::find(settings_, name, &Setting::first);
  return found == settings_.end() ? std::string_view{} : std::string_view(found->second);
}

Address::Words Address::words() const {
  Words words;
  for (const auto& [name, value] : settings_) {
    words.names.push_back(name.c_str());
    words.values.push_back(value.c_str());
  }
  words.names.push_back(nullptr);
  words.values.push_back(nullptr);
  return words;
}

void Address::set_default(std::string_view name, std::string value) {
  if (value_of(name).empty()) settings_.emplace_back(name, std::move(value));
}

}  // namespace fixline::postgres
