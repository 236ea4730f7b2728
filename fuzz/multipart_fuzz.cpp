#include "fuzz_target.hpp"
#include "uploads/multipart.hpp"

using namespace fixline;

/// The first line is the Content-Type, the rest the body; each file is a part of the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto body = text.substr(end + 1);
  const auto form = uploads::read_form(text.substr(0, end), body);
  if (!form) return 0;
  fuzz::require(!form->files.empty());
  for (const auto& file : form->files)
    fuzz::require(file.bytes.data() >= body.data() &&
                  file.bytes.data() + file.bytes.size() <= body.data() + body.size());
  return 0;
}
