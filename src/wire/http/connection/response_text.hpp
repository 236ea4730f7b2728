#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace fixline::http {

/// What beside the response itself decides about the form of an answer.
struct AnswerForm {
  unsigned version = 11;               ///< 11 or 10
  bool keep_alive = true;              ///< the connection takes another request
  bool is_head = false;                ///< the body is told of, and left out
  std::string_view date{};             ///< http_date(); empty: none
  std::string_view readable_origin{};  ///< whose pages may read it, beside ours; empty: none
};

/// Appends the response as it goes over the wire. All answers are of their moment, and what they
/// say they are: none is to be kept, or taken for something else.
void append_response(std::string& out, const Response& response, const AnswerForm& form);

}  // namespace fixline::http
