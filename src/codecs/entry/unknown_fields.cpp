#include "entry/unknown_fields.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include "entry/wire_fields.hpp"

namespace fixline::entry {
namespace {

using Wire = google::protobuf::internal::WireFormatLite;
using v1::Track;

/// A field as it stands in a message.
struct RawField {
  int number;
  bool has_length;         ///< so that it has bytes
  std::string_view bytes;  ///< a part of the message
};

/// Calls `use` with each field of a message, as far as it is one.
template <class Use>
void for_each_raw_field(std::string_view message, Use use) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                                            static_cast<int>(message.size()));
  while (const std::uint32_t tag = in.ReadTag()) {
    RawField field{.number = Wire::GetTagFieldNumber(tag),
                   .has_length = Wire::GetTagWireType(tag) == Wire::WIRETYPE_LENGTH_DELIMITED,
                   .bytes = {}};
    if (field.has_length) {
      std::uint32_t size = 0;
      if (!in.ReadVarint32(&size)) return;
      field.bytes = message.substr(static_cast<std::size_t>(in.CurrentPosition()), size);
      if (!in.Skip(static_cast<int>(size))) return;
    } else if (!Wire::SkipField(&in, tag)) {
      return;
    }
    use(field);
  }
}

constexpr bool is_field_of(const v1::Numbers*, int number) { return number <= 4; }
constexpr bool is_field_of(const v1::Times*, int number) { return number <= 3; }
constexpr bool is_field_of(const v1::Integers*, int number) { return number == 1 || number == 3; }
constexpr bool is_field_of(const v1::Texts*, int number) { return number <= 3; }
constexpr bool is_field_of(const v1::Flags*, int number) { return number <= 2; }

/// Each once, the first few: a message may have millions.
class Names {
 public:
  void add(std::string_view column, int number) {
    const std::pair<std::string_view, int> field{column, number};
    if (seen_.size() == unknown_fields_max || std::ranges::find(seen_, field) != seen_.end())
      return;
    seen_.push_back(field);
    const std::string prefix = column.empty() ? "" : std::string(column) + ": ";
    names_.push_back(prefix + "field " + std::to_string(number));
  }

  [[nodiscard]] std::vector<std::string> take() && { return std::move(names_); }

 private:
  std::vector<std::pair<std::string_view, int>> seen_;
  std::vector<std::string> names_;
};

template <class Values>
void add_unknown_of_column(const WireField<Values>& column, std::string_view bytes, Names& names) {
  for_each_raw_field(bytes, [&](const RawField& field) {
    if (!is_field_of(static_cast<const Values*>(nullptr), field.number))
      names.add(column.name, field.number);
  });
}

/// Whether the field is a column, whose own fields are then looked at.
bool add_if_column(const RawField& field, Names& names) {
  const auto is_it = [&](const auto& column) {
    if (static_cast<int>(column.number) != field.number || !field.has_length) return false;
    add_unknown_of_column(column, field.bytes, names);
    return true;
  };
  return std::apply([&](const auto&... column) { return (is_it(column) || ...); }, wire_fields);
}

bool is_head_of_track(const RawField& field) {
  if (field.number == Track::kKindFieldNumber) return !field.has_length;
  return field.has_length && field.number <= Track::kDeviceIdFieldNumber;
}

}  // namespace

std::vector<std::string> unknown_fields_in(std::string_view track) {
  Names names;
  for_each_raw_field(track, [&](const RawField& field) {
    if (!is_head_of_track(field) && !add_if_column(field, names)) names.add("", field.number);
  });
  return std::move(names).take();
}

}  // namespace fixline::entry
