#include "spool/spool.hpp"

#include <utility>

namespace fixline::spool {
namespace {

using namespace std::chrono_literals;

constexpr auto idle_interval = 2s;
constexpr std::size_t inbox_bytes_max = std::size_t{64} << 20;
constexpr std::size_t inbox_length_max = 4096;

std::unexpected<Error> inbox_is_full() {
  return failure(ErrorCode::overloaded, "spool: too much waits for the disk");
}

}  // namespace

Spool::Spool(SpoolOptions options, telemetry::Log log)
    : store_(std::move(options), std::move(log)), thread_([this] { run(); }) {}

Spool::~Spool() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

Result<void> Spool::append(NewEntry entry, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = entry.blob.bytes.size();
    if (inbox_.appends.size() >= inbox_length_max || inbox_.bytes + bytes > inbox_bytes_max)
      return inbox_is_full();
    inbox_.bytes += bytes;
    inbox_.appends.push_back({std::move(entry), std::move(answer)});
  }
  has_work_.notify_one();
  return {};
}

Result<void> Spool::ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (inbox_.questions.size() >= inbox_length_max) return inbox_is_full();
    inbox_.questions.push_back(std::move(question));
  }
  has_work_.notify_one();
  return {};
}

void Spool::wake_at_next(points::QueueName queue, const void* owner, Wakeup wakeup) {
  auto& sleepers = sleepers_[index_of(queue)];
  std::erase_if(sleepers, [owner](const Sleeper& sleeper) { return sleeper.owner == owner; });
  sleepers.push_back({owner, std::move(wakeup)});
}

SpoolFacts Spool::facts() const {
  const std::lock_guard lock(mutex_);
  return facts_;
}

void Spool::run() {
  bool has_more_to_count = true;
  for (;;) {
    Work work = next_work(!has_more_to_count);
    const bool is_idle = work.is_empty();
    // While it is not open, each answer tells why.
    [[maybe_unused]] const auto opened = store_.open(SpoolStore::Clock::now());
    if (!work.appends.empty()) write(std::move(work.appends));
    for (Question& question : work.questions) question(store_);
    has_more_to_count = store_.count_some();
    if (is_idle && !has_more_to_count) store_.probe();
    publish_facts();
    const std::lock_guard lock(mutex_);
    if (is_closing_ && inbox_.is_empty()) return;
  }
}

// All that waits. With `may_wait`, empty only after a while without any; else at once.
Spool::Work Spool::next_work(bool may_wait) {
  std::unique_lock lock(mutex_);
  if (may_wait)
    has_work_.wait_for(lock, idle_interval, [this] { return is_closing_ || !inbox_.is_empty(); });
  return std::exchange(inbox_, {});
}

void Spool::write(std::vector<Append> appends) {
  std::vector<NewEntry> entries;
  entries.reserve(appends.size());
  for (Append& each : appends) entries.push_back(std::move(each.entry));
  const Outcomes outcomes = store_.append(entries);
  std::array<bool, points::queue_count> has_news{};
  for (std::size_t place = 0; place != appends.size(); ++place) {
    if (outcomes[place]) has_news[index_of(entries[place].lane.queue)] = true;
    appends[place].answer(outcomes[place]);
  }
  for (const auto queue : points::all_queues)
    if (has_news[index_of(queue)]) wake(queue);
}

void Spool::wake(points::QueueName queue) {
  for (Sleeper& sleeper : std::exchange(sleepers_[index_of(queue)], {})) sleeper.wakeup();
}

void Spool::publish_facts() {
  SpoolFacts facts = store_.facts();
  const std::lock_guard lock(mutex_);
  facts_ = std::move(facts);
}

}  // namespace fixline::spool
