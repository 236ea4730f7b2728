#include "postgres/binary_array.hpp"

namespace fixline::postgres {
namespace {

// Layout of an array: number of dimensions, has-null flag, element type; then per dimension its
// size and lower bound; then the elements, each with its length before it.
constexpr std::size_t header_bytes = 12;
constexpr std::size_t dimension_bytes = 8;
constexpr std::size_t null_flag_offset = 4;

}  // namespace

void ArrayParameters::clear() noexcept {
  BinaryFields::clear();
  starts_.clear();
  nulls_before_ = 0;
}

void ArrayParameters::begin(ElementType type, std::size_t elements) {
  note_nulls();
  starts_.push_back(size_bytes());
  char* at = grow(header_bytes + (elements > 0 ? dimension_bytes : 0));
  put32(at, elements > 0 ? 1 : 0);
  put32(at + null_flag_offset, 0);
  put32(at + 8, static_cast<std::uint32_t>(type));
  if (elements == 0) return;
  put32(at + header_bytes, static_cast<std::uint32_t>(elements));
  put32(at + header_bytes + 4, 1);
}

// An array's head says whether it has nulls, which is known when it is complete.
void ArrayParameters::note_nulls() {
  if (nulls() > nulls_before_) put32(data() + starts_.back() + null_flag_offset, 1);
  nulls_before_ = nulls();
}

ArrayParameters::Pointers ArrayParameters::pointers() {
  note_nulls();
  const auto count = starts_.size();
  values_.resize(count);
  lengths_.resize(count);
  formats_.assign(count, 1);
  for (std::size_t i = 0; i < count; ++i) {
    const auto end = i + 1 < count ? starts_[i + 1] : size_bytes();
    values_[i] = data() + starts_[i];
    lengths_[i] = static_cast<int>(end - starts_[i]);
  }
  return {values_, lengths_, formats_};
}

}  // namespace fixline::postgres
