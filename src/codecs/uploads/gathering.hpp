#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "formats/ignored_fields.hpp"
#include "formats/submission.hpp"

namespace fixline::uploads {

/// What several files brought, put together as one submission: points are counted through, and each
/// flight, and each file that could not be read, is a part.
class Gathering {
 public:
  void add(const std::string& file, Result<formats::Submission> read);

  /// A field that means nothing here.
  void ignore(std::string_view field) { ignored_.add(field); }

  /// What one file brought is told as if it had come alone. Errors: the file's, or invalid with
  /// those of the first few, when none could be read.
  [[nodiscard]] Result<formats::Submission> finish() &&;

 private:
  void append(const std::string& file, formats::Submission one);

  formats::Submission all_{.queue = points::QueueName::upload, .tracks = {}, .refusals = {}};
  formats::IgnoredFields ignored_;
  std::vector<Error> faults_;
  std::size_t files_ = 0;
};

}  // namespace fixline::uploads
