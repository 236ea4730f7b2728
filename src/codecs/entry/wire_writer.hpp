#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fixline::entry {

/// Appends fields of protobuf's wire format, as its own library would: a field whose value is zero
/// or empty is left out. (That library needs three passes over a message object; a point is cheaper
/// to write straight away.) `field` is a field's number, 1..2047.
class WireWriter {
 public:
  explicit WireWriter(std::string& out) : out_(out) {}

  void number(unsigned field, std::uint64_t value);
  void bytes(unsigned field, std::string_view value);
  /// A packed repeated sint64, double or uint32.
  void zigzags(unsigned field, std::span<const std::int64_t> values);
  void doubles(unsigned field, std::span<const double> values);
  void numbers(unsigned field, std::span<const std::uint32_t> values);

  /// A message inside of the one that is written; its length is filled in at the end of its life.
  class Inner {
   public:
    Inner(WireWriter& writer, unsigned field);
    Inner& operator=(Inner&&) = delete;
    ~Inner();

   private:
    std::string& out_;
    std::size_t first_;
  };

 private:
  void head(unsigned field, unsigned wire_type);
  void varint(std::uint64_t value);

  std::string& out_;
};

}  // namespace fixline::entry
