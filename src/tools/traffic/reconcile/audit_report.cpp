#include <numeric>

#include "client/text_table.hpp"
#include "traffic/reconcile/audit.hpp"
#include "traffic/report/json_object.hpp"

namespace fixline::traffic {

using points::QueueName;

QueueAudit& QueueAudit::operator+=(const QueueAudit& other) {
  sent += other.sent;
  acknowledged += other.acknowledged;
  stored += other.stored;
  missing += other.missing;
  doubled += other.doubled;
  open += other.open;
  open_stored += other.open_stored;
  extra += other.extra;
  return *this;
}

QueueAudit AuditReport::total() const {
  return std::accumulate(queues.begin(), queues.end(), QueueAudit{},
                         [](QueueAudit sum, const QueueAudit& one) { return sum += one; });
}

std::string as_text(const AuditReport& report) {
  using Align = client::TextTable::Align;
  client::TextTable table({{"queue", Align::left},
                           {"sent", Align::right},
                           {"acknowledged", Align::right},
                           {"stored", Align::right},
                           {"missing", Align::right},
                           {"doubled", Align::right},
                           {"extra", Align::right},
                           {"unacknowledged", Align::right},
                           {"of these stored", Align::right}});
  const auto add = [&table](std::string_view name, const QueueAudit& a) {
    std::vector<std::string> cells{std::string(name)};
    for (const auto count :
         {a.sent, a.acknowledged, a.stored, a.missing, a.doubled, a.extra, a.open, a.open_stored})
      cells.push_back(std::to_string(count));
    table.add(std::move(cells));
  };
  for (const auto queue : points::all_queues)
    add(points::short_name(queue), report.queues[points::index_of(queue)]);
  const QueueAudit all = report.total();
  add("all", all);
  std::string text = table.text();
  for (const auto& example : report.examples) text += client::printable(example) + "\n";
  text += report.has_held() ? "Every acknowledged point is in its table, once.\n"
                            : std::to_string(all.missing) + " acknowledged points are missing, " +
                                  std::to_string(all.doubled) + " rows are doubled.\n";
  return text;
}

std::string as_json(const AuditReport& report) {
  const auto queue_json = [](const QueueAudit& a) {
    JsonObject json;
    json.add("sent", a.sent).add("acknowledged", a.acknowledged).add("stored", a.stored);
    json.add("missing", a.missing).add("doubled", a.doubled).add("extra", a.extra);
    return json.add("unacknowledged", a.open).add("unacknowledged_stored", a.open_stored).text();
  };
  JsonObject queues;
  for (const auto queue : points::all_queues)
    queues.add_raw(points::short_name(queue), queue_json(report.queues[points::index_of(queue)]));
  JsonObject json;
  json.add_raw("held", report.has_held() ? "true" : "false");
  return json.add_raw("total", queue_json(report.total())).add_raw("queues", queues.text()).text();
}

}  // namespace fixline::traffic
