#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/credential.hpp"
#include "error/error.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace fixline::endpoints {

/// The names of the query parameters that an endpoint takes. `token` is taken by all: it says who
/// asks, not what for.
using ParameterNames = std::vector<std::string>;

using access::token_parameter;

/// Errors: invalid, for a parameter that is none of `names`, with what was probably meant.
[[nodiscard]] Result<void> only_known(const http::Request& request, const ParameterNames& names);

/// The same, and each once.
[[nodiscard]] Result<void> only_known_once(const http::Request& request,
                                           const ParameterNames& names);

/// The endpoint, for requests with no parameters but `names`; the others are answered with 400.
[[nodiscard]] http::Router::Endpoint taking(ParameterNames names, http::Router::Endpoint endpoint);

/// A parameter that is yes or no; no when it is not there. Errors: invalid, with what is taken.
[[nodiscard]] Result<bool> truth(const http::Request& request, std::string_view name);

/// `strict: "maybe" is not true or false`: what stands in a parameter, and what is wrong with it.
[[nodiscard]] std::unexpected<Error> bad_value(std::string_view name, std::string_view value,
                                               std::string_view reason);

}  // namespace fixline::endpoints
