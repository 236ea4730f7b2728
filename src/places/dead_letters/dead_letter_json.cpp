#include "dead_letters/dead_letter_json.hpp"

#include "entry/entry_codec.hpp"
#include "formats/json_text.hpp"

namespace fixline::dead_letters {
namespace {

class ObjectWriter {
 public:
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return raw(name, "null");
    begin(name);
    formats::append_json_text(out_, value);
  }
  void raw(std::string_view name, std::string_view json) {
    begin(name);
    out_ += json.empty() ? "null" : json;
  }
  void number(std::string_view name, std::int64_t value) { raw(name, std::to_string(value)); }
  [[nodiscard]] std::string finish() && { return std::move(out_) + "}"; }

 private:
  void begin(std::string_view name) {
    out_ += out_.size() > 1 ? ",\"" : "\"";
    out_.append(name).append("\":");
  }

  std::string out_ = "{";
};

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4U];
    hex += digits[byte & 0x0fU];
  }
  return hex;
}

// JSON knows no NaN and no infinity, which PostgreSQL writes as words.
std::string_view number_or_null(std::string_view number) {
  return number.find_first_not_of("-+.0123456789eE") == std::string_view::npos ? number : "null";
}

void write_payload(ObjectWriter& object, const DeadLetter& letter) {
  object.text("payload_hex", hex_of(letter.payload));
  if (letter.reason == "deadly") return object.raw("document", "null");
  const auto documents = documents_of(letter.payload);
  if (documents.count > 1) return object.raw("documents", "[" + documents.json + "]");
  object.raw("document", documents.json);
}

}  // namespace

Documents documents_of(std::string_view payload) {
  Documents documents;
  const auto tracks = entry::decode(payload);
  if (!tracks) return documents;
  for (const auto& track : *tracks) {
    if (documents.count++ > 0) documents.json += ',';
    documents.json += formats::json_body_of(track);
  }
  return documents;
}

std::string json_of(const DeadLetter& letter) {
  ObjectWriter object;
  object.number("id", letter.id);
  object.text("queue", letter.queue);
  object.text("reason", letter.reason);
  object.text("sqlstate", letter.sqlstate);
  object.text("detail", letter.detail);
  object.text("column", letter.column);
  object.text("constraint", letter.constraint);
  object.number("attempts", letter.attempts);
  object.number("points", letter.points);
  object.text("flight_id", letter.flight_id);
  object.text("flight_uuid", letter.flight_uuid);
  object.text("device_id", letter.device_id);
  object.text("point_time", letter.point_time);
  object.raw("lat", number_or_null(letter.lat));
  object.raw("lon", number_or_null(letter.lon));
  object.text("first_failed_at", letter.first_failed_at);
  object.text("last_failed_at", letter.last_failed_at);
  object.number("payload_bytes", letter.payload_bytes);
  if (!letter.payload.empty()) write_payload(object, letter);
  return std::move(object).finish();
}

std::string json_of(const DeadLetterCounts& counts) {
  std::string groups;
  for (const auto& group : counts.groups) {
    ObjectWriter object;
    object.text("queue", group.queue);
    object.text("reason", group.reason);
    object.text("sqlstate", group.sqlstate);
    object.number("letters", group.letters);
    object.number("points", group.points);
    object.text("first_failed_at", group.first_failed_at);
    object.text("last_failed_at", group.last_failed_at);
    groups += (groups.empty() ? "" : ",") + std::move(object).finish();
  }
  ObjectWriter all;
  all.number("letters", counts.letters);
  all.number("points", counts.points);
  all.raw("groups", "[" + groups + "]");
  return std::move(all).finish();
}

}  // namespace fixline::dead_letters
