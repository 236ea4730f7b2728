#pragma once

#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "formats/ignored_fields.hpp"
#include "formats/point_quota.hpp"
#include "json_bodies/json_odd_tokens.hpp"
#include "json_bodies/json_points.hpp"
#include "json_bodies/json_values.hpp"
#include "points/change.hpp"
#include "points/refusal.hpp"
#include "points/time_bounds.hpp"
#include "points/uuid.hpp"
#include "points/validation.hpp"
#include "text/utf8.hpp"

namespace fixline::json_bodies {

/// A fair guess at the bytes of a point in JSON, to size the list of points once.
inline constexpr std::size_t point_bytes_guess = 100;
inline constexpr std::size_t points_guess_max = 16'384;

/// The names of the fields at the top of a document.
struct TopFields {
  std::string_view points;  ///< the name of the list of points
  std::string_view owner;   ///< the id that must be there; empty: ids mean nothing
};

/// One document on its way from text to submission.
template <class Point>
class DocumentReader {
 public:
  /// `odd`: what was taken out of `body` before; null for nothing. It and `quota` must outlive it.
  DocumentReader(std::string_view body, const TopFields& names, const points::TimeWindow& window,
                 formats::PointQuota& quota, const OddTokens* odd = nullptr)
      : body_(body),
        names_(names),
        quota_(quota),
        mended_{body, odd},
        points_reader_(window, mended_, ignored) {}

  Result<void> read(simdjson::ondemand::parser& parser, std::size_t capacity) {
    if (const auto error = parser.iterate(body_.data(), body_.size(), capacity).get(document_))
      return malformed_at_all(error);
    simdjson::ondemand::object top;
    if (const auto error = document_.get_object().get(top)) {
      if (error != simdjson::INCORRECT_TYPE) return malformed(error);
      return failure(ErrorCode::invalid, "the body is not a JSON object");
    }
    for (auto item : top) {
      simdjson::ondemand::field field;
      if (const auto error = std::move(item).get(field)) return malformed(error);
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return malformed(error);
      if (auto done = read_field(key, field.value()); !done) return done;
    }
    // Out of bounds is where a document that was read to its end leaves its reader.
    if (document_.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return malformed(simdjson::TRAILING_CONTENT);
    return check();
  }

  std::optional<std::string> flight_id;
  std::optional<std::string> device_id;
  std::optional<points::Uuid> flight_uuid;
  std::vector<Point> good;
  points::Refusals refusals;
  points::Changes changes;
  formats::IgnoredFields ignored;
  std::size_t points_sent = 0;

 private:
  Result<void> read_field(std::string_view key, simdjson::ondemand::value value) {
    if (key == names_.points) return read_points(value);
    if (key == "flight_uuid") return read_uuid(value);
    if (!names_.owner.empty() && key == "flight_id") return read_id("flight_id", value, flight_id);
    if (!names_.owner.empty() && key == "device_id") return read_id("device_id", value, device_id);
    ignored.add(key);
    if (const auto error = walk(value)) return malformed(error);
    return {};
  }

  Result<void> read_points(simdjson::ondemand::value value) {
    if (std::exchange(has_points_, true)) return wrong(names_.points, "is given twice");
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) {
      if (const auto error = walk(value)) return malformed(error);
      return wrong(names_.points, "is not an array");
    }
    good.reserve(std::min(body_.size() / point_bytes_guess + 1, points_guess_max));
    for (auto item : array) {
      simdjson::ondemand::value element;
      if (const auto error = std::move(item).get(element)) return malformed(error);
      if (!quota_.take()) [[unlikely]]
        return quota_.refusal();
      if (const auto error = points_reader_.read(element, good.emplace_back()))
        return malformed(error);
      if (!points_reader_.is_good()) {
        good.pop_back();
        if (!quota_.refuse()) return quota_.refusal();
        const PointFault& fault = points_reader_.fault();
        refusals.add(points_sent, std::string(fault.field), fault.reason);
      } else {
        for (const FieldChange& change : points_reader_.changes())
          changes.add(points_sent, change.field, change.reason);
      }
      ++points_sent;
    }
    return {};
  }

  /// Reads a text that may be null or absent; nullopt inside for null.
  Result<std::optional<std::string_view>> read_text(std::string_view field,
                                                    simdjson::ondemand::value value) {
    bool is_null = false;
    if (value.is_null().get(is_null) == simdjson::SUCCESS && is_null) return std::nullopt;
    std::string_view text;
    if (const auto error = value.get_string().get(text)) {
      if (error != simdjson::INCORRECT_TYPE) return std::unexpected(malformed(error).error());
      const auto odd = mended_.at(value.raw_json_token());
      if (const auto inner = walk(value)) return std::unexpected(malformed(inner).error());
      return std::unexpected(wrong(field, odd ? reason_of(*odd) : "is not a text").error());
    }
    return text;
  }

  Result<void> read_id(std::string_view field, simdjson::ondemand::value value,
                       std::optional<std::string>& out) {
    if (out) return wrong(field, "is given twice");
    const auto text = read_text(field, value);
    if (!text) return std::unexpected(text.error());
    const std::optional<std::string_view>& id = *text;
    if (!id) return {};
    if (const auto fault = points::fault_of_id(*id)) return wrong(field, *fault);
    out = *id;
    return {};
  }

  Result<void> read_uuid(simdjson::ondemand::value value) {
    if (flight_uuid) return wrong("flight_uuid", "is given twice");
    const auto text = read_text("flight_uuid", value);
    if (!text) return std::unexpected(text.error());
    const std::optional<std::string_view>& uuid = *text;
    if (!uuid) return {};
    flight_uuid = points::parse_uuid(*uuid);
    if (!flight_uuid) return wrong("flight_uuid", "is not a UUID");
    return {};
  }

  Result<void> check() const {
    if (!names_.owner.empty()) {
      const auto& id = names_.owner == "device_id" ? device_id : flight_id;
      const std::string owner(names_.owner);
      if (!id) return failure(ErrorCode::invalid, owner + ": is missing");
      if (id->empty()) return failure(ErrorCode::invalid, owner + ": is empty");
    }
    const std::string list(names_.points);
    if (!has_points_) return failure(ErrorCode::invalid, list + ": is missing");
    if (points_sent == 0) return failure(ErrorCode::invalid, list + ": no points");
    return {};
  }

  /// Where the parser stands, as an offset into the body; nullopt past its end.
  std::optional<std::size_t> place() {
    const char* at = nullptr;
    if (document_.current_location().get(at) != simdjson::SUCCESS) return std::nullopt;
    if (at < body_.data() || at > body_.data() + body_.size()) return std::nullopt;
    return static_cast<std::size_t>(at - body_.data());
  }

  /// What is wrong was found before any part of the document was read.
  Result<void> malformed_at_all(simdjson::error_code error) const {
    std::string text = "malformed JSON";
    if (error == simdjson::UTF8_ERROR)
      text += " at byte " + std::to_string(text::well_formed_bytes(body_));
    return failure(ErrorCode::invalid, text + ": " + explain(error, {}));
  }

  Result<void> malformed(simdjson::error_code error) {
    const auto at = place();
    std::string text = "malformed JSON";
    if (at) text += " near byte " + std::to_string(*at);
    return failure(ErrorCode::invalid,
                   text + ": " + explain(error, at ? body_.substr(*at) : std::string_view{}));
  }

  Result<void> wrong(std::string_view field, std::string_view reason) {
    std::string text(field);
    text += ": ";
    text += reason;
    if (const auto at = place()) text += " (before byte " + std::to_string(*at) + ")";
    return failure(ErrorCode::invalid, std::move(text));
  }

  std::string_view body_;
  TopFields names_;
  formats::PointQuota& quota_;
  MendedPlaces mended_;
  simdjson::ondemand::document document_;
  PointReader<Point> points_reader_;
  bool has_points_ = false;
};

}  // namespace fixline::json_bodies
