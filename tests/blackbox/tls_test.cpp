// HTTP within TLS: who is let in, and what happens when certificates change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <csignal>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/tls_client.hpp"
#include "client/http_client.hpp"
#include "reactor/run_blocking.hpp"
#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_certificate.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* point =
    R"({"flight_id":"f","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";

/// Certificates in files of their own.
class Files {
 public:
  Files() { put(pair); }

  void put(const TestCertificate& next) const {
    write_file(certificate, next.certificate);
    write_file(key, next.key);
  }

  TemporaryFolder folder{};
  std::filesystem::path certificate = folder.path() / "cert.pem";
  std::filesystem::path key = folder.path() / "key.pem";
  TestCertificate pair = make_certificate();
};

class TlsTest : public testing::Test {
 protected:
  static RunningService::Settings with(RunningService::Settings settings, const Files& files) {
    settings.emplace_back("TLS_CERT_FILE", files.certificate);
    settings.emplace_back("TLS_KEY_FILE", files.key);
    return settings;
  }
  [[nodiscard]] client::ServiceAddress address() const {
    return {.host = "localhost",
            .port = std::to_string(service_.port()),
            .prefix = "",
            .is_secret = true,
            .trusted_file = files_.certificate};
  }
  [[nodiscard]] Result<client::HttpAnswer> try_to_ask(const std::string& target,
                                                      const std::string& body = {}) const {
    const auto authorization = "Bearer " + service_.admin_token();
    return client::ask(address(),
                       {.method = body.empty() ? "GET" : "POST",
                        .target = target,
                        .content_type = body.empty() ? "" : "application/json",
                        .body = body,
                        .authorization = authorization},
                       {});
  }
  [[nodiscard]] client::HttpAnswer ask(const std::string& target,
                                       const std::string& body = {}) const {
    auto answer = try_to_ask(target, body);
    EXPECT_TRUE(answer) << answer.error().detail;
    return answer.value_or(client::HttpAnswer{});
  }
  /// Soon. While the certificate of the files is not shown yet, nobody can ask.
  [[nodiscard]] bool is_told(const std::string& text, bool is_there = true) const {
    return becomes_true(5s, [&] {
      const auto answer = try_to_ask("/health");
      return answer && (answer->body.find(text) != std::string::npos) == is_there;
    });
  }
  void look_again() { EXPECT_TRUE(service_.process().signal(SIGHUP)); }

  Files files_;
  RunningService service_{with({}, files_), RunningService::Expect::listening};
};

TEST_F(TlsTest, CarriesPointsOverConnectionsThatAreKept) {
  boost::asio::io_context loop(1);
  client::HttpConnection connection(loop.get_executor(), address(), {});
  for (int request = 0; request < 3; ++request) {
    const auto answer = reactor::run_blocking(
        loop, connection.exchange(
                  {.target = "/tracking/live", .content_type = "application/json", .body = point}));
    loop.restart();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 202U) << answer->body;
  }
  EXPECT_THAT(ask("/metrics").body, HasSubstr("fixline_tls_handshakes_total{outcome=\"done\"} 2"));
  EXPECT_EQ(service_.eventually("SELECT count(*) FROM live_track_points", "1"), "1");
}

TEST_F(TlsTest, CarriesLargeBodiesAndAnswers) {
  std::string body = R"({"flight_id":"f","track_points":[)";
  for (int second = 0; second < 3'000; ++second)
    body += std::string(second == 0 ? "" : ",") + R"({"datetime":)" +
            std::to_string(1'710'928'800 + second) + R"(,"lat":45,"lon":7,"elevation":"high"})";
  const auto answer = ask("/tracking/upload", body + "]}");

  EXPECT_EQ(answer.status, 422U);
  EXPECT_GT(answer.body.size(), 5'000U);
}

TEST_F(TlsTest, TellsAClientOfPlainHttp) {
  const auto answer = get(service_.port(), "/livez");

  EXPECT_EQ(answer.status, 400U);
  EXPECT_THAT(answer.body, HasSubstr("https://"));
}

TEST_F(TlsTest, EndsAsTlsDoes) {
  const auto answer = tls_get(service_.port(), "/livez", {files_.certificate});

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, Not(HasSubstr("no end of TLS")));
}

TEST_F(TlsTest, IsNotOlderThan12) {
  EXPECT_EQ(tls_get(service_.port(), "/livez",
                    {.trusted_file = files_.certificate, .most_version = TLS1_1_VERSION}),
            "");
  EXPECT_THAT(tls_get(service_.port(), "/livez",
                      {.trusted_file = files_.certificate, .most_version = TLS1_2_VERSION}),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(TlsTest, ExchangesTheCertificateWhileConnectionsAreKept) {
  boost::asio::io_context loop(1);
  client::HttpConnection kept(loop.get_executor(), address(), {});
  const auto ask_kept = [&] {
    const auto answer =
        reactor::run_blocking(loop, kept.exchange({.method = "GET", .target = "/livez"}));
    loop.restart();
    return answer ? answer->status : 0;
  };
  ASSERT_EQ(ask_kept(), 200U);
  const auto former = files_.folder.path() / "former.pem";
  write_file(former, files_.pair.certificate);

  files_.put(make_certificate("localhost", 24h));
  look_again();

  EXPECT_TRUE(is_told("expires in 0 days"));
  EXPECT_EQ(ask_kept(), 200U);
  EXPECT_EQ(tls_get(service_.port(), "/livez", {former}), "") << "the new one is shown";
}

TEST_F(TlsTest, KeepsTheCertificateWhileTheFilesCantBeUsed) {
  const auto trusted = files_.folder.path() / "trusted.pem";
  write_file(trusted, files_.pair.certificate);
  write_file(files_.key, "half a ke");
  look_again();

  EXPECT_TRUE(becomes_true(5s, [&] {
    return service_.log().find("the one that was read before stays in use") != std::string::npos;
  })) << service_.log();
  EXPECT_THAT(tls_get(service_.port(), "/livez", {trusted}), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(is_told("key.pem: no private key in PEM"));

  files_.put(files_.pair);
  look_again();
  EXPECT_TRUE(is_told("key.pem", false));
}

TEST_F(TlsTest, StopsSoonWithConnectionsOpen) {
  Connection silent(service_.port());
  boost::asio::io_context loop(1);
  client::HttpConnection kept(loop.get_executor(), address(), {});
  ASSERT_TRUE(reactor::run_blocking(loop, kept.exchange({.method = "GET", .target = "/livez"})));

  const auto begun = std::chrono::steady_clock::now();
  const auto ended = service_.process().stop(SIGTERM, 20s);

  EXPECT_TRUE(ended.success()) << service_.log();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 8s);
}

TEST_F(TlsTest, IsSpokenByTheCommands) {
  const auto check = [&](const Files& trusted) {
    auto command = program_command({"check"}, files_.folder.path());
    command.environment.emplace_back("HTTP_ADDRESS",
                                     "127.0.0.1:" + std::to_string(service_.port()));
    command.environment.emplace_back("TLS_CERT_FILE", trusted.certificate);
    command.environment.emplace_back("TLS_KEY_FILE", trusted.key);
    return run_program(command);
  };
  const Files others;

  const auto trusting = check(files_);
  const auto deceived = check(others);

  EXPECT_TRUE(trusting.status.success()) << trusting.output;
  EXPECT_FALSE(deceived.status.success()) << "it is not the certificate of the settings";
}

TEST(Tls, AsksClientsForACertificateThatIsTrusted) {
  const Files server;
  const Files known;
  const Files stranger;
  const RunningService service({{"TLS_CERT_FILE", server.certificate},
                                {"TLS_KEY_FILE", server.key},
                                {"TLS_CLIENT_CA_FILE", known.certificate}},
                               RunningService::Expect::listening);

  const auto with = [&](const Files& own) {
    return tls_get(service.port(), "/livez", {server.certificate, own.certificate, own.key});
  };
  EXPECT_THAT(with(known), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(with(stranger), Not(HasSubstr("HTTP")));
  EXPECT_THAT(tls_get(service.port(), "/livez", {server.certificate}), Not(HasSubstr("HTTP")));
}

TEST(Tls, IsNotNeededToBearAHangUp) {
  RunningService service;
  EXPECT_TRUE(service.process().signal(SIGHUP));

  for (int request = 0; request < 20; ++request)
    EXPECT_EQ(get(service.port(), "/livez").status, 200U);
  EXPECT_TRUE(service.process().is_running());
}

TEST(Tls, ServesNothingWithACertificateThatCantBeUsed) {
  const Files files;
  auto command = program_command({"serve"}, files.folder.path());
  command.environment.emplace_back("REDIS_URL", shared_redis().url());
  command.environment.emplace_back("HTTP_ADDRESS", "127.0.0.1:0");
  command.environment.emplace_back("TLS_CERT_FILE", files.certificate);
  command.environment.emplace_back("TLS_KEY_FILE", "/nowhere/key.pem");

  const auto ended = run_program(command);

  EXPECT_EQ(ended.status.code, 1);
  EXPECT_THAT(ended.output, HasSubstr("/nowhere/key.pem: No such file or directory"));
}

}  // namespace
}  // namespace fixline::test
