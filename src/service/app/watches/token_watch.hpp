#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access_token.hpp"
#include "access/token_book.hpp"
#include "app/watches/watch_session.hpp"
#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// Where tokens come from.
struct TokenPlaces {
  std::filesystem::path file;  ///< TOKENS_FILE; empty: the database
  std::filesystem::path copy;  ///< of what the database had last, for a start without it
};

/// Follows which tokens there are: asks once a second whether they have changed, and hands all of
/// them over when they have. Without the database those that were read last stay in force; a start
/// without it goes on with the copy of them.
///
/// One reactor; not thread-safe.
class TokenWatch {
 public:
  /// Told of the tokens that are in force (null: none is known), and why changes are not followed.
  using Publish = std::function<void(const std::shared_ptr<const access::TokenBook>& book,
                                     const std::string& trouble)>;

  /// `session` must outlive it. Nothing is read yet.
  TokenWatch(asio::any_io_executor executor, WatchSession& session, TokenPlaces places,
             Publish publish, telemetry::Log log);

  /// The tables must be there before run().
  [[nodiscard]] bool needs_database() const { return places_.file.empty(); }

  /// What can be known without the database, before anything else runs. Blocks on the disk.
  void recall();

  /// Until it is cancelled.
  asio::awaitable<void> run();

 private:
  using Tokens = std::vector<access::AccessToken>;

  asio::awaitable<Result<void>> look();
  /// All of them; nullopt: they are those that are in force.
  asio::awaitable<Result<std::optional<Tokens>>> changed_in_database();
  Result<void> look_into_file();
  asio::awaitable<void> note_uses();
  asio::awaitable<void> keep_copy(Tokens tokens);
  void put_in_force(Tokens tokens);
  void tell(const Result<void>& outcome);

  asio::any_io_executor executor_;
  WatchSession& session_;
  TokenPlaces places_;
  Publish publish_;
  telemetry::Log log_;
  std::shared_ptr<const access::TokenBook> book_;
  std::string mark_;  // of what is in force: the table's version, or the file's mark
  std::string trouble_;
};

}  // namespace fixline::app
