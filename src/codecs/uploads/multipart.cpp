#include "uploads/multipart.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "formats/ignored_fields.hpp"
#include "points/validation.hpp"
#include "text/ascii.hpp"

namespace fixline::uploads {
namespace {

using formats::IgnoredFields;

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t boundary_length_max = 70;  // RFC 2046, section 5.1.1

/// Eats a parameter's value, quoted or not; nullopt if a quote stays open.
std::optional<std::string> eat_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = text::trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    // Browsers write %22 for a quote and leave a backslash alone; older clients escape both.
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
    value += rest[i];
  }
  return std::nullopt;
}

/// The parameter `name` of a header like `form-data; name="file"; filename=x`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::string_view rest = header;
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  while (rest.starts_with(';')) {
    rest.remove_prefix(1);
    const std::size_t equals = rest.find_first_of("=;");
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = text::trimmed(rest.substr(0, equals));
    rest.remove_prefix(equals);
    if (rest.starts_with(';')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    auto value = eat_value(rest);
    if (!value || text::is_same_word(key, name)) return value;
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return std::nullopt;
}

std::string_view without_parameters(std::string_view header) noexcept {
  return text::trimmed(header.substr(0, header.find(';')));
}

struct FormPart {
  std::optional<std::string> name;
  std::optional<std::string> filename;
  std::string content_type;
  std::string transfer_encoding;
  std::string_view bytes;
};

/// Reads the lines of a part's headers; what it does not know it leaves.
FormPart read_headers(std::string_view headers) {
  FormPart part;
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find(line_end), headers.size());
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(std::min(end + line_end.size(), headers.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = text::trimmed(line.substr(0, colon));
    const std::string_view value = text::trimmed(line.substr(colon + 1));
    if (text::is_same_word(name, "content-disposition")) {
      part.name = parameter(value, "name");
      part.filename = parameter(value, "filename");
    } else if (text::is_same_word(name, "content-type")) {
      part.content_type = value;
    } else if (text::is_same_word(name, "content-transfer-encoding")) {
      part.transfer_encoding = value;
    }
  }
  return part;
}

/// Cuts a form into its parts, front to back.
class FormReader {
 public:
  FormReader(std::string_view boundary, std::string_view body)
      : delimiter_("\r\n--" + std::string(boundary)), rest_(body) {}

  /// To the first part, over a preamble. False if the boundary is nowhere.
  [[nodiscard]] bool open() {
    const std::string_view first = std::string_view(delimiter_).substr(line_end.size());
    if (rest_.starts_with(first)) {
      rest_.remove_prefix(first.size());
      return true;
    }
    const std::size_t found = rest_.find(delimiter_);
    if (found == std::string_view::npos) return false;
    rest_.remove_prefix(found + delimiter_.size());
    return true;
  }

  [[nodiscard]] bool at_end() const { return rest_.starts_with("--"); }

  [[nodiscard]] Result<FormPart> next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    if (rest_.empty()) return cut_short();
    if (!rest_.starts_with(line_end))
      return failure(ErrorCode::invalid, "the form is malformed: text behind a boundary");
    // The blank line that ends the headers may follow the boundary at once.
    constexpr std::string_view blank_line = "\r\n\r\n";
    const std::size_t headers_end = rest_.substr(0, form_headers_bytes_max).find(blank_line);
    if (headers_end == std::string_view::npos) {
      if (rest_.size() < form_headers_bytes_max) return cut_short();
      return failure(ErrorCode::invalid, "the form is malformed: a part's headers are too long");
    }
    FormPart part = read_headers(rest_.substr(0, headers_end));
    const std::size_t start = headers_end + blank_line.size();
    // The delimiter's own line end may be that of the blank line, when the part is empty.
    const std::size_t end = rest_.find(delimiter_, start - line_end.size());
    if (end == std::string_view::npos) return cut_short();
    part.bytes = rest_.substr(std::min(start, end), end > start ? end - start : 0);
    rest_.remove_prefix(end + delimiter_.size());
    return part;
  }

 private:
  static std::unexpected<Error> cut_short() {
    return failure(ErrorCode::invalid, "the form is cut short: its last boundary is missing");
  }

  std::string delimiter_;
  std::string_view rest_;
};

Result<void> take_id(std::string_view field, const FormPart& part, std::string& out) {
  if (const auto fault = points::fault_of_id(part.bytes))
    return failure(ErrorCode::invalid, std::string(field) + ": " + std::string(*fault));
  out = part.bytes;
  return {};
}

bool is_plain(std::string_view transfer_encoding) noexcept {
  return transfer_encoding.empty() || text::is_same_word(transfer_encoding, "binary") ||
         text::is_same_word(transfer_encoding, "8bit") ||
         text::is_same_word(transfer_encoding, "7bit");
}

/// The one that is given, or else that of the body's first line; nullopt for neither.
std::optional<std::string> boundary_of(std::string_view content_type, std::string_view body) {
  auto boundary = parameter(content_type, "boundary");
  if ((!boundary || boundary->empty()) && looks_like_form(body))
    boundary = body.substr(2, body.find(line_end) - 2);
  if (!boundary || boundary->empty() || boundary->size() > boundary_length_max) return std::nullopt;
  return boundary;
}

Result<void> take_part(FormPart part, Form& form, IgnoredFields& ignored) {
  const bool is_named = part.filename && !part.filename->empty();
  if (!part.filename && part.name == "flight_id") return take_id("flight_id", part, form.flight_id);
  if (!part.filename && part.name == "device_id") return take_id("device_id", part, form.device_id);
  if (!part.filename && part.name != "file") {
    if (part.name && points::fault_of_text(*part.name) == std::nullopt) ignored.add(*part.name);
    return {};
  }
  if (part.bytes.empty() && !is_named) return {};
  if (!is_plain(part.transfer_encoding))
    return failure(ErrorCode::invalid, "the file's Content-Transfer-Encoding is not plain");
  form.files.push_back(
      {part.bytes, std::move(part.filename).value_or(""), std::move(part.content_type)});
  return {};
}

}  // namespace

bool is_form(std::string_view content_type) noexcept {
  return text::is_same_word(without_parameters(content_type), "multipart/form-data");
}

bool looks_like_form(std::string_view body) noexcept {
  constexpr std::size_t looked_at_max = 1024;
  const auto head = body.substr(0, looked_at_max);
  if (!head.starts_with("--")) return false;
  const auto end = head.find(line_end);
  if (end == std::string_view::npos) return false;
  const auto headers = head.substr(end + line_end.size());
  return text::lower(headers.substr(0, headers.find(':'))).starts_with("content-");
}

Result<Form> read_form(std::string_view content_type, std::string_view body) {
  const auto boundary = boundary_of(content_type, body);
  if (!boundary)
    return failure(ErrorCode::invalid, "the Content-Type names no boundary of the form");
  FormReader reader(*boundary, body);
  if (!reader.open()) return failure(ErrorCode::invalid, "the form has no part");
  Form form;
  IgnoredFields ignored;
  for (std::size_t parts = 0; !reader.at_end(); ++parts) {
    if (parts == form_parts_max)
      return failure(ErrorCode::invalid, "the form has more than 64 parts");
    auto part = reader.next();
    if (!part) return std::unexpected(std::move(part).error());
    auto taken = take_part(*std::move(part), form, ignored);
    if (!taken) return std::unexpected(std::move(taken).error());
  }
  if (form.files.empty()) {
    return failure(ErrorCode::invalid,
                   "the form has no file: no part is named \"file\" and none has a filename, or "
                   "it is empty");
  }
  form.ignored = std::move(ignored).names();
  return form;
}

}  // namespace fixline::uploads
