#include "traffic/reconcile/account_check.hpp"

#include <chrono>

#include "points/time.hpp"

namespace fixline::traffic {

void AccountCheck::compare(std::span<const StoredPoint> rows, std::span<const PointKey> letters) {
  rows_ = rows;
  letters_ = letters;
  counts_ = {};
  rows_seen_ = 0;
  examples_.clear();
  for (const StoredPoint& point : rows) rows_seen_ += point.rows;
  counts_.sent = account_->entries.size();
  counts_.repeats = account_->repeats;
  for (const LedgerEntry& entry : account_->entries) settle(entry, take(entry.key));
  take_extra_before(nullptr);
}

bool AccountCheck::spans(const PointKey& key) const {
  return key.microseconds >= first_microseconds() && key.microseconds <= last_microseconds();
}

AccountCheck::Places AccountCheck::take(const PointKey& key) {
  take_extra_before(&key);
  Places places;
  if (!rows_.empty() && rows_.front().key == key) {
    places.rows = rows_.front().rows;
    rows_ = rows_.subspan(1);
  }
  for (; !letters_.empty() && letters_.front() == key; letters_ = letters_.subspan(1))
    ++places.letters;
  return places;
}

void AccountCheck::take_extra_before(const PointKey* key) {
  while (!rows_.empty() && (key == nullptr || rows_.front().key < *key)) {
    counts_.extra += rows_.front().rows;
    tell(rows_.front().key, "a row that nobody sent");
    rows_ = rows_.subspan(1);
  }
  while (!letters_.empty() && (key == nullptr || letters_.front() < *key)) {
    ++counts_.extra;
    tell(letters_.front(), "a dead letter that nobody sent");
    letters_ = letters_.subspan(1);
  }
}

void AccountCheck::settle(const LedgerEntry& entry, Places places) {
  if (places.count() > 1) {
    counts_.doubled += places.count() - 1;
    tell(entry.key, std::to_string(places.rows) + " rows and " + std::to_string(places.letters) +
                        " dead letters");
  }
  if (places.letters > 0 && entry.is_sound) {
    ++counts_.wrongly_dead;
    tell(entry.key, "a dead letter, with nothing wrong");
  }
  switch (entry.standing) {
    case Standing::promised: return settle_promised(entry, places);
    case Standing::open:
      ++counts_.open;
      if (places.count() > 0) ++counts_.open_stored;
      return;
    case Standing::refused: return settle_refused(entry, places);
  }
}

void AccountCheck::settle_promised(const LedgerEntry& entry, Places places) {
  ++counts_.promised;
  if (places.rows > 0) {
    ++counts_.stored;
  } else if (places.letters > 0) {
    ++counts_.dead;
  } else {
    ++counts_.missing;
    tell(entry.key, "missing");
  }
}

void AccountCheck::settle_refused(const LedgerEntry& entry, Places places) {
  ++(places.rows == 0 ? counts_.refused : counts_.refused_stored);
  if (places.rows > 0) tell(entry.key, "refused, yet stored");
  // An earlier try without an answer had left it in a queue, and there it came to the same end.
  if (places.rows == 0 && places.letters > 0) ++counts_.refused_dead;
  if (!entry.is_sound) return;
  ++counts_.wrongly_refused;
  tell(entry.key, "refused, with nothing wrong");
}

void AccountCheck::tell(const PointKey& key, std::string_view what) {
  if (examples_.size() >= examples_max) return;
  const points::Timestamp time{std::chrono::microseconds(key.microseconds)};
  examples_.push_back(std::string(what) + ": " + std::string(points::short_name(queue_)) + " " +
                      *owner_ + " " + points::format_rfc3339(time) + " " + std::to_string(key.lat) +
                      " " + std::to_string(key.lon));
}

}  // namespace fixline::traffic
