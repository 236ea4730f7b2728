#include "traffic/load/wire.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace fixline::traffic {

bool Wire::open(const Target& target, Poller& poller, std::uint32_t tag,
                Clock::time_point deadline) {
  socket_ = begin_connecting(target);
  if (!socket_) return false;
  if (!poller.watch(socket_.number(), tag)) {
    close();
    return false;
  }
  state_ = State::connecting;
  deadline_ = deadline;
  return true;
}

void Wire::close() {
  socket_ = posix::Fd();
  state_ = State::closed;
  reader_.reset();
  unsent_.clear();
  unsent_from_ = 0;
}

bool Wire::send_some(std::string_view& text) {
  while (!text.empty()) {
    const auto sent = ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Wire::send(const Request& request, std::string_view text, Clock::time_point deadline) {
  request_ = request;
  deadline_ = deadline;
  if (!send_some(text)) {
    close();
    return false;
  }
  state_ = State::busy;
  unsent_.assign(text);
  unsent_from_ = 0;
  return true;
}

Wire::Outcome Wire::lose() {
  const auto before = state_;
  close();
  switch (before) {
    case State::connecting: return Outcome::refused;
    case State::busy: return Outcome::cut;
    case State::idle: return Outcome::dropped;
    case State::closed: break;
  }
  return Outcome::nothing;
}

Wire::Outcome Wire::handle(std::uint32_t events, std::span<char> memory) {
  if (state_ == State::closed) return Outcome::nothing;
  if (state_ == State::connecting) return handle_connecting(events);
  if ((events & EPOLLOUT) != 0 && unsent_from_ < unsent_.size()) {
    auto rest = std::string_view(unsent_).substr(unsent_from_);
    if (!send_some(rest)) return lose();
    unsent_from_ = unsent_.size() - rest.size();
  }
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) return Outcome::nothing;
  return receive(events, memory);
}

Wire::Outcome Wire::handle_connecting(std::uint32_t events) {
  if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return Outcome::nothing;
  if (connection_error(socket_) != 0 || (events & EPOLLRDHUP) != 0) return lose();
  state_ = State::idle;
  return Outcome::connected;
}

Wire::Outcome Wire::receive(std::uint32_t events, std::span<char> memory) {
  while (true) {
    const auto size = ::recv(socket_.number(), memory.data(), memory.size(), 0);
    if (size < 0) return errno == EAGAIN ? Outcome::nothing : lose();
    if (size == 0) {
      const bool is_end_of_answer =
          state_ == State::busy && reader_.finish() == ResponseReader::Progress::whole;
      return is_end_of_answer ? end_answer(false) : lose();
    }
    if (state_ != State::busy) return lose();  // an answer to no request
    std::string_view bytes(memory.data(), static_cast<std::size_t>(size));
    const auto progress = reader_.feed(bytes);
    if (progress == ResponseReader::Progress::broken) return lose();
    if (progress == ResponseReader::Progress::whole) {
      // An answer that came before the whole request was sent leaves half a request behind.
      const bool is_clean = bytes.empty() && unsent_from_ == unsent_.size();
      const bool is_open = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0;
      return end_answer(reader_.keeps_alive() && is_clean && is_open);
    }
    const bool is_drained = static_cast<std::size_t>(size) < memory.size();
    const bool is_ending = (events & EPOLLRDHUP) != 0;  // its end is still to be read
    if (is_drained && !is_ending) return Outcome::nothing;
  }
}

Wire::Outcome Wire::end_answer(bool keeps_alive) {
  if (keeps_alive)
    state_ = State::idle;
  else
    close();
  return Outcome::answered;
}

}  // namespace fixline::traffic
