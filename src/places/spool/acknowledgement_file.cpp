#include "spool/acknowledgement_file.hpp"

#include "spool/checksum.hpp"

namespace fixline::spool {
namespace {

constexpr std::size_t checked_slot_bytes = 24;
constexpr std::size_t chunk_slots = 4096;
constexpr std::uint64_t slots_max = 1 << 20;

}  // namespace

std::string acknowledgement_slot(std::uint64_t mark, const Acknowledgement& acknowledgement) {
  std::string slot(acknowledgement_bytes, '\0');
  put_number(slot.data(), acknowledgement.offset);
  put_number(slot.data() + 8, acknowledgement.identity);
  put_number(slot.data() + 16, static_cast<std::uint32_t>(acknowledgement.is_settled));
  put_number(slot.data() + 20, acknowledgement.trials);
  put_number(slot.data() + checked_slot_bytes,
             checksum(mark, std::string_view(slot).substr(0, checked_slot_bytes)));
  return slot;
}

Acknowledgements Acknowledgements::read(const posix::File& file, std::uint64_t mark) {
  Acknowledgements acknowledgements;
  std::string chunk(chunk_slots * acknowledgement_bytes, '\0');
  for (std::uint64_t at = 0; at < slots_max * acknowledgement_bytes; at += chunk.size()) {
    const ssize_t read = file.read_at(at, chunk);
    if (read <= 0) break;
    acknowledgements.add(std::string_view(chunk).substr(0, static_cast<std::size_t>(read)), at,
                         mark);
  }
  return acknowledgements;
}

void Acknowledgements::add(std::string_view slots, std::uint64_t from, std::uint64_t mark) {
  for (std::size_t at = 0; at + acknowledgement_bytes <= slots.size();
       at += acknowledgement_bytes) {
    const auto slot = slots.substr(at, acknowledgement_bytes);
    const char* const front = slot.data();
    const auto check = number_at<std::uint64_t>(front + checked_slot_bytes);
    if (check != checksum(mark, slot.substr(0, checked_slot_bytes))) continue;
    by_offset_[number_at<std::uint64_t>(front)] = {
        .identity = number_at<std::uint64_t>(front + 8),
        .slot = from + at,
        .trials = number_at<std::uint32_t>(front + 20),
        .is_settled = number_at<std::uint32_t>(front + 16) != 0};
  }
}

const Acknowledgements::Kept* Acknowledgements::find(std::uint64_t offset,
                                                     std::uint64_t identity) const {
  const auto found = by_offset_.find(offset);
  return found != by_offset_.end() && found->second.identity == identity ? &found->second : nullptr;
}

}  // namespace fixline::spool
