#include "settings/shown_address.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "uri/percent_encoding.hpp"

namespace fixline::settings {
namespace {

constexpr std::string_view hidden = "***";
constexpr std::string_view word_blanks = " \t\r\n\f\v";

/// Words of libpq and of Redis' addresses that hold no secret.
constexpr std::array<std::string_view, 36> open_words{"host",
                                                      "hostaddr",
                                                      "port",
                                                      "dbname",
                                                      "user",
                                                      "db",
                                                      "connect_timeout",
                                                      "client_encoding",
                                                      "application_name",
                                                      "fallback_application_name",
                                                      "keepalives",
                                                      "keepalives_idle",
                                                      "keepalives_interval",
                                                      "keepalives_count",
                                                      "tcp_user_timeout",
                                                      "sslmode",
                                                      "sslnegotiation",
                                                      "sslcompression",
                                                      "sslcert",
                                                      "sslkey",
                                                      "sslrootcert",
                                                      "sslcrl",
                                                      "sslcrldir",
                                                      "sslsni",
                                                      "ssl_min_protocol_version",
                                                      "ssl_max_protocol_version",
                                                      "requirepeer",
                                                      "require_auth",
                                                      "channel_binding",
                                                      "gssencmode",
                                                      "krbsrvname",
                                                      "service",
                                                      "target_session_attrs",
                                                      "load_balance_hosts",
                                                      "replication",
                                                      "passfile"};

/// A value that is an address itself is hidden, too.
bool is_open(std::string_view name, std::string_view value) {
  return std::ranges::find(open_words, name) != open_words.end() &&
         value.find('=') == std::string_view::npos && value.find("://") == std::string_view::npos;
}

/// The length of "postgresql://"; nullopt for what is no URI.
std::optional<std::size_t> scheme_size(std::string_view address) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
  const auto end = address.find_first_not_of(letters);
  if (end == 0 || end == std::string_view::npos || address.substr(end, 3) != "://")
    return std::nullopt;
  return end + 3;
}

/// `user:password` before the last @, as a password may hold one that is not escaped. A word that
/// stands alone is a user to PostgreSQL; to Redis it is mostly meant as the password.
std::string shown_user(std::string_view scheme, std::string_view user_part) {
  const auto end = std::min(user_part.find_first_of(":@/?"), user_part.size());
  if (user_part.substr(end).starts_with(':'))
    return std::string(user_part.substr(0, end)).append(":").append(hidden);
  const bool is_user = scheme.starts_with("postgres") && end == user_part.size();
  return std::string(is_user ? user_part : hidden);
}

std::string shown_parameter(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos) return std::string(parameter.empty() ? "" : hidden);
  const auto name = uri::percent_decoded(parameter.substr(0, equals));
  const auto value = uri::percent_decoded(parameter.substr(equals + 1));
  if (name && value && is_open(*name, *value)) return std::string(parameter);
  return std::string(parameter.substr(0, equals + 1)).append(hidden);
}

std::string shown_uri(std::string_view address, std::size_t scheme_size) {
  const auto scheme = address.substr(0, scheme_size);
  auto rest = address.substr(scheme_size);
  std::string shown(scheme);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    shown.append(shown_user(scheme, rest.substr(0, at))).append("@");
    rest.remove_prefix(at + 1);
  }
  // Where the @ stood in the query, what is left begins within it.
  auto end = std::min(rest.find_first_of("?&"), rest.size());
  shown.append(rest.substr(0, end));
  while (end < rest.size()) {
    shown += rest[end];
    rest.remove_prefix(end + 1);
    end = std::min(rest.find_first_of("?&"), rest.size());
    shown.append(shown_parameter(rest.substr(0, end)));
  }
  return shown;
}

/// The length of a value of key=value words, as libpq reads it; nullopt without the closing quote.
std::optional<std::size_t> value_size(std::string_view text) {
  const bool is_quoted = text.starts_with('\'');
  std::size_t at = is_quoted ? 1 : 0;
  for (; at < text.size(); ++at)
    if (text[at] == '\\')
      ++at;
    else if (is_quoted && text[at] == '\'')
      return at + 1;
    else if (!is_quoted && word_blanks.find(text[at]) != std::string_view::npos)
      return at;
  return is_quoted ? std::nullopt : std::optional(text.size());
}

std::string shown_words(std::string_view text) {
  std::string shown;
  const auto take = [&](std::size_t size) {
    const auto taken = text.substr(0, size);
    text.remove_prefix(taken.size());
    shown.append(taken);
    return taken;
  };
  const auto take_blanks = [&] {
    take(std::min(text.find_first_not_of(word_blanks), text.size()));
  };
  for (take_blanks(); !text.empty(); take_blanks()) {
    const auto equals = text.find('=');
    const auto name_size = std::min(text.find_first_of(" \t\r\n\f\v="), text.size());
    const bool is_word =
        equals != std::string_view::npos && name_size > 0 &&
        text.substr(name_size, equals - name_size).find_first_not_of(word_blanks) ==
            std::string_view::npos;
    if (!is_word) return shown.append(hidden);
    const auto name = take(name_size);
    take(equals - name_size + 1);
    take_blanks();
    const auto size = value_size(text);
    if (!size) return shown.append(hidden);
    const auto value = text.substr(0, *size);
    shown.append(is_open(name, value) ? value : hidden);
    text.remove_prefix(value.size());
  }
  return shown;
}

}  // namespace

std::string without_passwords(std::string_view address) {
  if (const auto size = scheme_size(address)) return shown_uri(address, *size);
  return shown_words(address);
}

}  // namespace fixline::settings
