#include "traffic/reconcile/balance.hpp"

#include <numeric>

#include "client/text_table.hpp"

namespace fixline::traffic {

namespace {

constexpr std::array audit_lines{CountLine{"sent", &PointCounts::sent},
                                 CountLine{"acknowledged", &PointCounts::promised},
                                 CountLine{"  stored", &PointCounts::stored},
                                 CountLine{"  dead letters", &PointCounts::dead},
                                 CountLine{"  held", &PointCounts::held},
                                 CountLine{"  missing", &PointCounts::missing},
                                 CountLine{"unacknowledged", &PointCounts::open},
                                 CountLine{"  of these stored", &PointCounts::open_stored},
                                 CountLine{"doubled", &PointCounts::doubled},
                                 CountLine{"refused, yet stored", &PointCounts::refused_stored},
                                 CountLine{"extra", &PointCounts::extra}};

std::string verdict(const Balance& balance) {
  const PointCounts all = balance.total();
  if (!balance.has_held())
    return std::to_string(all.missing) + " acknowledged points are missing, " +
           std::to_string(all.doubled) + " rows are doubled.\n";
  if (balance.is_stored_whole()) return "Every acknowledged point is in its table, once.\n";
  std::string text = "No acknowledged point is lost; not in their table but dead letters: " +
                     std::to_string(all.dead) + " (see `fixline dlq list`)";
  if (all.held > 0) text += ", held: " + std::to_string(all.held) + " (see /queue/status)";
  return text + ".\n";
}

boost::json::object json_of(const PointCounts& counts) {
  return {{"sent", counts.sent},           {"acknowledged", counts.promised},
          {"stored", counts.stored},       {"dead_letters", counts.dead},
          {"missing", counts.missing},     {"held", counts.held},
          {"doubled", counts.doubled},     {"extra", counts.extra + counts.refused_stored},
          {"unacknowledged", counts.open}, {"unacknowledged_stored", counts.open_stored}};
}

}  // namespace

PointCounts& PointCounts::operator+=(const PointCounts& other) {
  for (const auto member :
       {&PointCounts::sent, &PointCounts::repeats, &PointCounts::promised, &PointCounts::stored,
        &PointCounts::dead, &PointCounts::held, &PointCounts::missing, &PointCounts::doubled,
        &PointCounts::wrongly_dead, &PointCounts::refused, &PointCounts::wrongly_refused,
        &PointCounts::refused_dead, &PointCounts::refused_stored, &PointCounts::open,
        &PointCounts::open_stored, &PointCounts::extra})
    this->*member += other.*member;
  return *this;
}

PointCounts Balance::total() const {
  return std::accumulate(queues.begin(), queues.end(), PointCounts{},
                         [](PointCounts sum, const PointCounts& one) { return sum += one; });
}

bool Balance::has_held() const {
  const PointCounts all = total();
  return all.missing == 0 && all.doubled == 0;
}

bool Balance::is_exact() const {
  const PointCounts all = total();
  return has_held() && all.extra == 0 && all.wrongly_dead == 0 && all.wrongly_refused == 0 &&
         all.refused_stored == 0 && unreadable_dead_letters == 0 &&
         all.sent == all.stored + all.dead + all.held + all.refused + all.open;
}

std::string table_of(const Balance& balance, std::span<const CountLine> lines) {
  constexpr auto numbers = client::TextTable::numbers;
  std::vector<client::TextTable::Column> titles{"points"};
  for (const auto queue : points::all_queues)
    titles.push_back(numbers(std::string(points::short_name(queue))));
  titles.push_back(numbers("all"));
  client::TextTable table(titles);
  const PointCounts all = balance.total();
  for (const auto& line : lines) {
    std::vector<std::string> cells{std::string(line.name)};
    for (const auto& queue : balance.queues) cells.push_back(std::to_string(queue.*line.count));
    cells.push_back(std::to_string(all.*line.count));
    table.add(std::move(cells));
  }
  return table.text();
}

std::string as_text(const Balance& balance) {
  std::string text = table_of(balance, audit_lines);
  for (const auto& example : balance.examples) text += client::printable(example) + "\n";
  return text + verdict(balance);
}

boost::json::object as_json(const Balance& balance) {
  boost::json::object queues;
  for (const auto queue : points::all_queues)
    queues[points::short_name(queue)] = json_of(balance.queues[points::index_of(queue)]);
  return {{"held", balance.has_held()},
          {"total", json_of(balance.total())},
          {"queues", std::move(queues)}};
}

}  // namespace fixline::traffic
