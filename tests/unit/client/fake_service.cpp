#include "unit/client/fake_service.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace fixline::client {

using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

std::size_t content_length(const std::string& head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

}  // namespace

FakeService::FakeService(asio::io_context& context, Answerer answerer)
    : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      answerer_(std::move(answerer)),
      tasks_(context.get_executor()) {
  if (!tasks_.spawn(accept())) std::abort();
}

ServiceAddress FakeService::address() const {
  return {"127.0.0.1", std::to_string(acceptor_.local_endpoint().port()), ""};
}

asio::awaitable<void> FakeService::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(as_values);
    if (error) co_return;
    if (!tasks_.spawn(serve(std::move(socket), connections_++))) co_return;
  }
}

asio::awaitable<void> FakeService::serve(tcp::socket socket, std::size_t connection) {
  std::string bytes;
  for (;;) {
    auto [cut, head_size] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(bytes), "\r\n\r\n", as_values);
    if (cut) co_return;
    SeenRequest request{bytes.substr(0, head_size), "", connection};
    bytes.erase(0, head_size);
    const std::size_t length = content_length(request.head);
    if (bytes.size() < length) {
      auto [short_body, n] =
          co_await asio::async_read(socket, asio::dynamic_buffer(bytes),
                                    asio::transfer_exactly(length - bytes.size()), as_values);
      if (short_body) co_return;
    }
    request.body = bytes.substr(0, length);
    bytes.erase(0, length);
    seen_.push_back(request);
    const auto answer = answerer_(request);
    if (!answer) co_return;
    auto [unsent, n] = co_await asio::async_write(socket, asio::buffer(*answer), as_values);
    if (unsent || answer->find("Connection: close") != std::string::npos) co_return;
  }
}

asio::awaitable<void> FakeService::stop() {
  acceptor_.close();
  tasks_.stop();
  co_await tasks_.join();
}

std::string http_answer(unsigned status, std::string_view content_type, std::string_view body,
                        std::string_view more_headers) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Type: ";
  answer.append(content_type).append("\r\nContent-Length: ");
  answer.append(std::to_string(body.size())).append("\r\n");
  answer.append(more_headers).append("\r\n").append(body);
  return answer;
}

void run_with(asio::io_context& context, FakeService& service,
              std::function<asio::awaitable<void>()> test) {
  std::exception_ptr failure;
  asio::co_spawn(context, test(), [&](std::exception_ptr ended) {
    failure = ended;
    asio::co_spawn(context, service.stop(), [](std::exception_ptr) {});
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace fixline::client
