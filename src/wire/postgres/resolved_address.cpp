#include "postgres/resolved_address.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstdlib>
#include <memory>

#include "reactor/asio.hpp"

namespace fixline::postgres {
namespace {

using Names = std::vector<std::string>;

Names split(std::string_view list) {
  Names parts;
  boost::algorithm::split(parts, list, [](char c) { return c == ','; });
  return parts;
}

bool needs_no_look_up(const std::string& host) {
  if (host.empty() || host.front() == '/' || host.front() == '@') return true;
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

// A look-up runs on Asio's resolver thread and can't be cut short there. So it reports to a state
// of its own, and who waits for it may leave.
struct LookUp {
  explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), over(executor) {}

  asio::ip::tcp::resolver resolver;
  asio::steady_timer over;
  Names addresses;
};

asio::awaitable<Names> look_up(std::string host, std::chrono::steady_clock::time_point deadline) {
  const auto state = std::make_shared<LookUp>(co_await asio::this_coro::executor);
  state->over.expires_at(deadline);
  state->resolver.async_resolve(
      host, "", [state](const boost::system::error_code& error, const auto& results) {
        if (!error)
          for (const auto& result : results)
            state->addresses.push_back(result.endpoint().address().to_string());
        state->over.expires_at(std::chrono::steady_clock::time_point::min());
      });
  co_await state->over.async_wait(reactor::as_value);
  co_return std::move(state->addresses);
}

/// Hosts as libpq takes them: lists of the same length, each joined by commas.
struct HostLists {
  Names hosts, addresses, ports;

  void add(const std::string& host, const std::string& address, const std::string& port) {
    hosts.push_back(host);
    addresses.push_back(address);
    ports.push_back(port);
  }
};

std::string host_list_of(const Address& address) {
  if (const auto host = address.value_of("host"); !host.empty()) return std::string(host);
  const char* fallback = std::getenv("PGHOST");
  return fallback != nullptr ? fallback : "";
}

Address with_hosts(const Address& address, const HostLists& lists) {
  Address done;
  done.set_default("host", boost::algorithm::join(lists.hosts, ","));
  done.set_default("hostaddr", boost::algorithm::join(lists.addresses, ","));
  if (!std::ranges::all_of(lists.ports, &std::string::empty))
    done.set_default("port", boost::algorithm::join(lists.ports, ","));
  for (const auto& [name, value] : address.settings())
    if (name != "host" && name != "port") done.set_default(name, value);
  return done;
}

}  // namespace

asio::awaitable<PgResult<Address>> resolved(Address address, std::chrono::milliseconds limit) {
  const auto host_list = host_list_of(address);
  if (host_list.empty() || !address.value_of("hostaddr").empty()) co_return address;

  const auto deadline = std::chrono::steady_clock::now() + limit;
  const Names hosts = split(host_list);
  const Names ports = split(address.value_of("port"));
  if (ports.size() != 1 && ports.size() != hosts.size())
    co_return std::unexpected(
        local_error(ErrorCode::misconfigured, "as many ports as hosts are needed, or one"));

  HostLists lists;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto& port = ports.size() == 1 ? ports.front() : ports[i];
    if (needs_no_look_up(hosts[i])) {
      lists.add(hosts[i], "", port);
      continue;
    }
    const Names addresses = co_await look_up(hosts[i], deadline);
    for (const auto& found : addresses) lists.add(hosts[i], found, port);
  }
  if (lists.hosts.empty())
    co_return std::unexpected(
        local_error(ErrorCode::unavailable, "no address found for host " + host_list));
  co_return with_hosts(address, lists);
}

}  // namespace fixline::postgres
