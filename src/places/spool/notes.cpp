#include "spool/notes.hpp"

#include <array>

#include "spool/checksum.hpp"

namespace fixline::spool {
namespace {

constexpr std::size_t checked_slot_bytes = 24;
constexpr std::size_t chunk_slots = 4096;
constexpr std::uint64_t slots_max = 1 << 20;

}  // namespace

std::string note_slot(std::uint64_t mark, const Note& note) {
  std::string slot(note_bytes, '\0');
  put_number(slot.data(), note.offset);
  put_number(slot.data() + 8, note.identity);
  put_number(slot.data() + 16, static_cast<std::uint32_t>(note.is_settled));
  put_number(slot.data() + 20, note.trials);
  put_number(slot.data() + checked_slot_bytes,
             checksum(mark, std::string_view(slot).substr(0, checked_slot_bytes)));
  return slot;
}

Notes Notes::read(const File& file, std::uint64_t mark) {
  Notes notes;
  std::string chunk(chunk_slots * note_bytes, '\0');
  for (std::uint64_t at = 0; at < slots_max * note_bytes; at += chunk.size()) {
    const ssize_t read = file.read_at(at, chunk);
    if (read <= 0) break;
    notes.add(std::string_view(chunk).substr(0, static_cast<std::size_t>(read)), at, mark);
  }
  return notes;
}

void Notes::add(std::string_view slots, std::uint64_t from, std::uint64_t mark) {
  for (std::size_t at = 0; at + note_bytes <= slots.size(); at += note_bytes) {
    const auto slot = slots.substr(at, note_bytes);
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

const Notes::Kept* Notes::find(std::uint64_t offset, std::uint64_t identity) const {
  const auto found = by_offset_.find(offset);
  return found != by_offset_.end() && found->second.identity == identity ? &found->second : nullptr;
}

}  // namespace fixline::spool
