#pragma once

#include <string>

#include "http/message.hpp"

namespace fixline::http {

/// What of a request decides about the form of its answer.
struct AnswerForm {
  unsigned version = 11;   ///< 11 or 10
  bool keep_alive = true;  ///< the connection takes another request
  bool is_head = false;    ///< the body is told of, and left out
};

/// Appends the response as it goes over the wire.
void append_response(std::string& out, const Response& response, const AnswerForm& form);

}  // namespace fixline::http
