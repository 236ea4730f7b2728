#include "formats/flymaster_file.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "formats/digest.hpp"
#include "formats/text_number.hpp"
#include "points/time_bounds.hpp"
#include "points/track.hpp"
#include "points/validation.hpp"
#include "text/ascii.hpp"
#include "text/hex.hpp"

namespace fixline::formats {
namespace {

using points::FlymasterPoint;
using points::Timestamp;

constexpr std::size_t field_count = 7;
constexpr std::size_t digest_length = 64;
constexpr std::string_view last_line = "EOF";

using Fields = std::array<std::string_view, field_count>;

/// Eats one line, without its end and the blanks around it.
std::string_view eat_line(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = text::trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// Cuts a line at its commas; nullopt unless there are exactly seven fields.
std::optional<Fields> split(std::string_view line) noexcept {
  Fields fields;
  for (std::size_t i = 0; i < field_count; ++i) {
    const std::size_t comma = line.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == field_count)) return std::nullopt;
    fields[i] = text::trimmed(line.substr(0, comma));
    if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
  }
  return fields;
}

/// One line on its way to a point; remembers its first fault.
class LineReader {
 public:
  LineReader(const Fields& fields, const points::TimeWindow& window)
      : fields_(fields), window_(window) {}

  FlymasterPoint read() {
    return {.date_time = time(1, "date_time").value_or(Timestamp{}),
            .lat = place(2, "lat", points::fault_of_latitude),
            .lon = longitude(3, "lon"),
            .gps_alt = number(4, "gps_alt"),
            .speed = number(5, "speed"),
            .heading = number(6, "heading"),
            .uploaded_at = fields_[0].empty() ? std::nullopt : time(0, "uploaded_at")};
  }

  [[nodiscard]] bool is_good() const { return reason_.empty(); }
  [[nodiscard]] bool is_wrapped() const { return is_wrapped_; }
  [[nodiscard]] std::string_view field() const { return field_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  std::optional<Timestamp> time(std::size_t index, std::string_view name) {
    const auto seconds = parse_whole(fields_[index]);
    // Beyond these the microseconds of a time have no room in 64 bits.
    constexpr std::int64_t seconds_max = 1'000'000'000'000;
    if (!seconds || *seconds > seconds_max || *seconds < -seconds_max) {
      blame(name, "is not a number of seconds from 1970");
      return std::nullopt;
    }
    const Timestamp time{std::chrono::seconds(*seconds)};
    if (const auto fault = points::fault_of_time(time, window_)) blame(name, *fault);
    return time;
  }

  template <class FaultOf>
  double place(std::size_t index, std::string_view name, FaultOf fault_of) {
    const auto degrees = parse_decimal(fields_[index]);
    if (!degrees) {
      blame(name, "is not a number");
      return 0;
    }
    if (const auto fault = fault_of(*degrees)) blame(name, *fault);
    return *degrees;
  }

  double longitude(std::size_t index, std::string_view name) {
    if (const auto degrees = parse_decimal(fields_[index]))
      if (const auto across = points::across_date_line(*degrees)) {
        is_wrapped_ = true;
        return *across;
      }
    return place(index, name, points::fault_of_longitude);
  }

  std::optional<double> number(std::size_t index, std::string_view name) {
    if (fields_[index].empty()) return std::nullopt;
    const auto value = parse_decimal(fields_[index]);
    if (!value) blame(name, "is not a number");
    return value;
  }

  void blame(std::string_view field, std::string_view reason) {
    if (!is_good()) return;
    field_ = field;
    reason_ = reason;
  }

  const Fields& fields_;
  const points::TimeWindow& window_;
  bool is_wrapped_ = false;
  std::string_view field_;
  std::string reason_;
};

/// The serial of the first line, if its signature is right.
Result<std::string> authorize(std::string_view line, std::string_view secret) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos)
    return failure(ErrorCode::invalid, "the first line is not <serial>, <signature>");
  std::string serial(text::trimmed(line.substr(0, comma)));
  const std::string signature = text::lower(text::trimmed(line.substr(comma + 1)));
  if (serial.empty()) return failure(ErrorCode::invalid, "serial: is empty");
  if (const auto fault = points::fault_of_id(serial))
    return failure(ErrorCode::invalid, "serial: " + std::string(*fault));
  if (signature.size() != digest_length ||
      signature.find_first_not_of(text::lower_hex_digits) != std::string::npos) {
    return failure(ErrorCode::invalid, "signature: is not a SHA-256 in 64 hexadecimal digits");
  }
  if (secret.empty()) {
    return failure(ErrorCode::unauthorized,
                   "FLYMASTER_SECRET is not set, so no upload can be authorized");
  }
  const std::string expected = sha256_hex(serial + std::string(secret));
  if (CRYPTO_memcmp(signature.data(), expected.data(), digest_length) != 0)
    return failure(ErrorCode::unauthorized, "the signature does not match the serial");
  return serial;
}

/// What lies between the first line and EOF.
Result<std::string_view> cut_off_eof(std::string_view rest) {
  const std::string_view text = text::trimmed(rest);
  if (!text.ends_with(last_line))
    return failure(ErrorCode::invalid, "the last line is not EOF: the file is cut short");
  const std::string_view lines = text.substr(0, text.size() - last_line.size());
  if (!lines.empty() && !lines.ends_with('\n'))
    return failure(ErrorCode::invalid, "the last line is not EOF: the file is cut short");
  return lines;
}

}  // namespace

Result<Submission> decode_flymaster(std::string_view body, std::string_view secret,
                                    const points::TimeWindow& window) {
  PointQuota any;
  return decode_flymaster(body, secret, window, any);
}

Result<Submission> decode_flymaster(std::string_view body, std::string_view secret,
                                    const points::TimeWindow& window, PointQuota& quota) {
  auto serial = authorize(eat_line(body), secret);
  if (!serial) return std::unexpected(std::move(serial).error());
  auto lines = cut_off_eof(body);
  if (!lines) return std::unexpected(std::move(lines).error());
  Submission submission{
      .queue = points::QueueName::flymaster, .tracks = {}, .refusals = {}, .points_sent = 0};
  points::FlymasterPoints good;
  while (!lines->empty()) {
    const std::string_view line = eat_line(*lines);
    if (line.empty()) continue;
    if (!quota.take()) return quota.refusal();
    const std::size_t index = submission.points_sent++;
    const auto fields = split(line);
    if (!fields) {
      if (!quota.refuse()) return quota.refusal();
      submission.refusals.add(index, "", "has not exactly 7 fields");
      continue;
    }
    LineReader reader(*fields, window);
    const FlymasterPoint point = reader.read();
    if (!reader.is_good()) {
      if (!quota.refuse()) return quota.refusal();
      submission.refusals.add(index, std::string(reader.field()), reader.reason());
      continue;
    }
    if (reader.is_wrapped()) submission.changes.add(index, "lon", points::wrapped);
    good.push_back(point);
  }
  if (submission.points_sent == 0) return failure(ErrorCode::invalid, "no points");
  if (submission.refusals.count > 0) submission.refused_of.push_back({0, "", *serial});
  if (good.empty()) return submission;
  points::Track track;
  track.flight_uuid = points::flight_uuid_for(points::QueueName::flymaster, *serial);
  track.device_id = *std::move(serial);
  track.points = std::move(good);
  submission.tracks.push_back(std::move(track));
  return submission;
}

std::string claimed_serial(std::string_view body) {
  const std::string_view line = eat_line(body);
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) return {};
  const auto serial = text::trimmed(line.substr(0, comma));
  return points::fault_of_id(serial) ? std::string() : std::string(serial);
}

}  // namespace fixline::formats
