#include "dead_letters/dead_letter_json.hpp"

#include <type_traits>

#include "dead_letters/dead_letter_fields.hpp"
#include "entry/entry_codec.hpp"
#include "json_bodies/json_text.hpp"
#include "text/hex.hpp"

namespace fixline::dead_letters {
namespace {

class ObjectWriter {
 public:
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return raw(name, "null");
    begin(name);
    json_bodies::append_json_text(out_, value);
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

// JSON knows no NaN and no infinity, which PostgreSQL writes as words.
std::string_view number_or_null(std::string_view number) {
  return number.find_first_not_of("-+.0123456789eE") == std::string_view::npos ? number : "null";
}

void write_payload(ObjectWriter& object, const DeadLetter& letter) {
  object.text("payload_hex", text::hex_of(letter.payload));
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
    documents.json += json_bodies::json_body_of(track);
  }
  return documents;
}

std::string json_of(const DeadLetter& letter) {
  ObjectWriter object;
  for_each_field([&]<class Value>(const DeadLetterField<Value>& field) {
    const auto& value = letter.*field.member;
    if constexpr (std::is_same_v<Value, std::int64_t>)
      object.number(field.name, value);
    else if (field.kind == FieldKind::real)
      object.raw(field.name, number_or_null(value));
    else
      object.text(field.name, value);
  });
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
