#include "entry/wire_writer.hpp"

#include <bit>

namespace fixline::entry {
namespace {

constexpr unsigned wire_varint = 0;
constexpr unsigned wire_sized = 2;
constexpr std::size_t varint_bytes_max = 10;

static_assert(std::endian::native == std::endian::little, "doubles go over the wire as they are");

char* put_varint(char* at, std::uint64_t value) {
  while (value >= 0x80U) {
    *at++ = static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  *at++ = static_cast<char>(value);
  return at;
}

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

/// Appends a varint for each value, each made an unsigned number by `code`.
template <class Values, class Code>
void append_varints(std::string& out, const Values& values, Code code) {
  const std::size_t before = out.size();
  out.resize_and_overwrite(before + values.size() * varint_bytes_max, [&](char* data, std::size_t) {
    char* at = data + before;
    for (const auto value : values) at = put_varint(at, code(value));
    return static_cast<std::size_t>(at - data);
  });
}

}  // namespace

void WireWriter::varint(std::uint64_t value) {
  if (value < 0x80U) return out_.push_back(static_cast<char>(value));
  char bytes[varint_bytes_max];
  out_.append(bytes, put_varint(bytes, value));
}

void WireWriter::head(unsigned field, unsigned wire_type) { varint(field << 3U | wire_type); }

void WireWriter::number(unsigned field, std::uint64_t value) {
  if (value == 0) return;
  head(field, wire_varint);
  varint(value);
}

void WireWriter::bytes(unsigned field, std::string_view value) {
  if (value.empty()) return;
  head(field, wire_sized);
  varint(value.size());
  out_.append(value);
}

void WireWriter::zigzags(unsigned field, std::span<const std::int64_t> values) {
  const Inner packed(*this, field);
  append_varints(out_, values, zigzag);
}

void WireWriter::doubles(unsigned field, std::span<const double> values) {
  bytes(field, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void WireWriter::numbers(unsigned field, std::span<const std::uint32_t> values) {
  const Inner packed(*this, field);
  append_varints(out_, values, [](std::uint32_t value) { return std::uint64_t{value}; });
}

// One byte is left for the length: enough for most. More are made room for once it is known.
WireWriter::Inner::Inner(WireWriter& writer, unsigned field) : out_(writer.out_) {
  writer.head(field, wire_sized);
  out_.push_back('\0');
  first_ = out_.size();
}

WireWriter::Inner::~Inner() {
  char bytes[varint_bytes_max];
  const char* const end = put_varint(bytes, out_.size() - first_);
  out_[first_ - 1] = bytes[0];
  if (end != bytes + 1) out_.insert(first_, bytes + 1, static_cast<std::size_t>(end - bytes - 1));
}

}  // namespace fixline::entry
