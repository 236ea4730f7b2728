// The commands of `fixline token`: who may send points, and look after the service.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "access/token_json.hpp"
#include "client/text_table.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "commands/token/token_fields.hpp"
#include "commands/token/token_store.hpp"
#include "error/exit_code.hpp"
#include "points/time.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using access::AccessToken;

constexpr unsigned count_max = 10'000;
constexpr std::uint32_t points_max = 1'000'000'000;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string scopes_of(const AccessToken& token) {
  std::vector<std::string> names;
  for (const auto scope : access::all_scopes)
    if (token.scopes.contains(scope)) names.emplace_back(name_of(scope));
  return joined(names);
}

std::string limit_of(const AccessToken& token) {
  if (token.limit.is_none()) return "";
  return std::to_string(token.limit.per_second) + "/s, " + std::to_string(token.limit.burst) +
         " at once";
}

/// What is kept, for programs: with its state, and without the digest, which is of no use to them.
json::object told_of(const AccessToken& token, points::Timestamp now) {
  auto object = access::json_of(token);
  object.erase("sha256");
  object["state"] = state_of(token, now);
  return object;
}

json::object told_of(const KeptToken& kept, points::Timestamp now) {
  auto object = told_of(kept.token, now);
  object["last_used_at"] = kept.last_used.empty() ? json::value() : json::value(kept.last_used);
  return object;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + "\"";
}

/// How new tokens are shown, which is once.
enum class TokenForm : std::uint8_t { text, json, csv };

void show(const std::vector<NewToken>& tokens, TokenForm form) {
  const auto now = points::now();
  if (form == TokenForm::csv) std::cout << "name,id,token\n";
  for (const auto& [kept, text] : tokens) {
    if (form == TokenForm::csv) {
      std::cout << csv_cell(kept.name) << "," << kept.id << "," << text << "\n";
    } else if (form == TokenForm::json) {
      auto object = told_of(kept, now);
      object["token"] = text;
      std::cout << json::serialize(object) << "\n";
    } else {
      std::cout << "name   " << client::printable(kept.name) << "\nid     " << kept.id
                << "\ntoken  " << text << "\n";
    }
  }
  if (form == TokenForm::text)
    std::cerr << "Shown this once: only the SHA-256 of the secret is kept.\n";
}

/// What all of them need.
struct TokenCommand {
  explicit TokenCommand(CLI::App& command) : options(command, {"DATABASE_URL", "TOKENS_FILE"}) {}

  /// Calls `work` with the place where tokens are kept.
  template <class Work>
  [[nodiscard]] int with_store(const Work& work) const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    const auto store = token_store(loaded->settings);
    return work(*store);
  }

  SettingOptions options;
};

struct IssueCommand : TokenCommand {
  explicit IssueCommand(CLI::App& command) : TokenCommand(command) {
    std::vector<std::string> scope_names;
    for (const auto scope : access::all_scopes) scope_names.emplace_back(name_of(scope));
    command.add_option("--name", order.name, "Who or what it is for")->required();
    command.add_option("--scope", order.scopes, "What it may do: " + joined(scope_names))
        ->required()
        ->delimiter(',')
        ->check(CLI::IsMember(scope_names).description(""));
    command.add_option("--flights", order.flights,
                       "Pattern of the flight ids that it may write: cup26-*. Default: any");
    command.add_option("--devices", order.devices,
                       "Pattern of the device ids that it may write. Default: any");
    command.add_option("--tenant", order.tenant,
                       "Whose it is: his flights are apart from those of all others");
    command.add_option("--until", order.until,
                       "How long it is valid: 2026-09-01T00:00:00Z, or 14d. Default: for ever");
    add_range(command, "--points-per-second", order.points_per_second,
              "How many points it may bring. Default: any number", 1U, points_max);
    add_range(command, "--burst", order.burst, "How many at once. Default: those of two seconds",
              1U, points_max);
    add_number(command, "--count", order.count, "So many, each with its number for {n}", 1U,
               count_max);
    command.add_flag("--in-url", order.is_for_url,
                     "May be given as ?token=, for devices that can send no header");
    auto* as_json = command.add_flag("--json", wants_json, "A line of JSON for each");
    command.add_flag("--csv", wants_csv, "name,id,token for each")->excludes(as_json);
  }

  [[nodiscard]] int run() const {
    const auto tokens = new_tokens(order, points::now());
    if (!tokens) return told(tokens.error(), exit_usage);
    return with_store([&](TokenStore& store) {
      TokenChange change;
      for (const auto& token : *tokens) change.added.push_back(token.kept);
      if (const auto done = store.write(change); !done) return told(done.error(), exit_failed);
      show(*tokens, wants_json ? TokenForm::json : wants_csv ? TokenForm::csv : TokenForm::text);
      return int{exit_ok};
    });
  }

  TokenOrder order;
  bool wants_json = false;
  bool wants_csv = false;
};

struct ListCommand : TokenCommand {
  explicit ListCommand(CLI::App& command) : TokenCommand(command) {
    command.add_flag("--json", wants_json, "A line of JSON for each");
  }

  [[nodiscard]] int run() const {
    return with_store([&](TokenStore& store) {
      const auto tokens = store.all();
      if (!tokens) return told(tokens.error(), exit_failed);
      const auto now = points::now();
      if (wants_json)
        for (const auto& kept : *tokens) std::cout << json::serialize(told_of(kept, now)) << "\n";
      else
        print(as_table(*tokens, now));
      return int{exit_ok};
    });
  }

  static std::string as_table(const std::vector<KeptToken>& tokens, points::Timestamp now) {
    if (tokens.empty()) return "there is no token\n";
    client::TextTable table(
        {"name", "id", "scopes", "flights", "devices", "points", "state", "last used"});
    for (const auto& [token, last_used] : tokens)
      table.add({token.name, token.id, scopes_of(token), joined(token.flights),
                 joined(token.devices), limit_of(token), state_of(token, now), last_used});
    return table.text(output_columns());
  }

  bool wants_json = false;
};

struct ShowCommand : TokenCommand {
  explicit ShowCommand(CLI::App& command) : TokenCommand(command) {
    command.add_option("id", id, "Of the token, or the token itself")->required();
    command.add_flag("--json", wants_json, "As JSON");
  }

  [[nodiscard]] int run() const {
    return with_store([&](TokenStore& store) {
      const auto tokens = store.all();
      if (!tokens) return told(tokens.error(), exit_failed);
      const auto found = token_named(*tokens, id);
      if (!found) return told(found.error(), exit_failed);
      for (const auto& kept : *tokens)
        if (kept.token.id == found->id) tell(kept);
      return int{exit_ok};
    });
  }

  void tell(const KeptToken& kept) const {
    const auto object = told_of(kept, points::now());
    if (wants_json) {
      std::cout << json::serialize(object) << "\n";
      return;
    }
    for (const auto& member : object) {
      const auto* text = member.value().if_string();
      std::cout << std::string(member.key()) << ": "
                << (text != nullptr ? client::printable(*text) : json::serialize(member.value()))
                << "\n";
    }
  }

  std::string id;
  bool wants_json = false;
};

struct RotateCommand : TokenCommand {
  explicit RotateCommand(CLI::App& command) : TokenCommand(command) {
    command.add_option("id", id, "Of the token that is replaced, or the token itself")->required();
    command.add_option("--overlap", overlap, "How long the old one stays valid beside it, as 7d")
        ->capture_default_str();
    auto* as_json = command.add_flag("--json", wants_json, "A line of JSON");
    command.add_flag("--csv", wants_csv, "name,id,token")->excludes(as_json);
  }

  [[nodiscard]] int run() const {
    const auto now = points::now();
    const auto ends_at = time_of(overlap, now);
    if (!ends_at) return told("--overlap " + ends_at.error().detail, exit_usage);
    return with_store([&](TokenStore& store) {
      const auto tokens = store.all();
      if (!tokens) return told(tokens.error(), exit_failed);
      auto old = token_named(*tokens, id);
      if (!old) return told(old.error(), exit_failed);
      if (old->revoked_at) return told("token " + old->id + " was revoked", exit_failed);
      const auto fresh = successor_of(*old, now);
      old->valid_until = std::min(old->valid_until.value_or(*ends_at), *ends_at);
      TokenChange change;
      change.added.push_back(fresh.kept);
      change.ended.push_back(*old);
      if (const auto done = store.write(change); !done) return told(done.error(), exit_failed);
      show({fresh}, wants_json ? TokenForm::json : wants_csv ? TokenForm::csv : TokenForm::text);
      return int{exit_ok};
    });
  }

  std::string id;
  std::string overlap = "0s";
  bool wants_json = false;
  bool wants_csv = false;
};

struct RevokeCommand : TokenCommand {
  explicit RevokeCommand(CLI::App& command) : TokenCommand(command) {
    command.add_option("id", ids, "Of the tokens, or the tokens themselves")->required();
  }

  [[nodiscard]] int run() const {
    return with_store([&](TokenStore& store) {
      const auto tokens = store.all();
      if (!tokens) return told(tokens.error(), exit_failed);
      TokenChange change;
      for (const auto& id : ids) {
        auto token = token_named(*tokens, id);
        if (!token) return told(token.error().detail + "\nnothing is revoked", exit_failed);
        if (!token->revoked_at) token->revoked_at = points::now();
        change.ended.push_back(*std::move(token));
      }
      if (const auto done = store.write(change); !done) return told(done.error(), exit_failed);
      for (const auto& token : change.ended)
        std::cout << client::printable(token.name) << " (" << token.id << ") is revoked\n";
      return int{exit_ok};
    });
  }

  std::vector<std::string> ids;
};

}  // namespace

void add_token(CLI::App& program, int& exit_code) {
  auto* token = program.add_subcommand("token", "Who may send points, and do what");
  token->require_subcommand(1);
  token->footer(
      "Tokens are kept in the database (DATABASE_URL), or in TOKENS_FILE. Every instance follows "
      "a\n"
      "change within 3 s. They count where INGEST_AUTH is optional or required, and below /admin.\n"
      "Examples:\n"
      "  fixline token issue --name phones --scope ingest:live --flights 'cup26-*'\n"
      "  fixline token list\n"
      "  fixline token revoke k7m2p9xq4d");
  add_command<IssueCommand>(
      *token, exit_code, "issue", "Make a token, and show it this once",
      "In patterns * stands for any letters and ? for one. A token with patterns of flights takes\n"
      "no points without a flight, and the same of devices.\n"
      "Examples:\n"
      "  fixline token issue --name phones --scope ingest:live --flights 'cup26-*' --until 14d\n"
      "  fixline token issue --name pilot --scope ingest:live,ingest:upload \\\n"
      "      --flights 'cup26-{n}-*' --count 150 --csv > pilots.csv\n"
      "  fixline token issue --name tracker --scope ingest:flymaster --devices 4711 --in-url\n"
      "  fixline token issue --name office --scope read,dlq --json");
  add_command<ListCommand>(*token, exit_code, "list", "Which there are",
                           "Examples:\n  fixline token list\n  fixline token list --json");
  add_command<ShowCommand>(
      *token, exit_code, "show", "All that is kept of one",
      "Examples:\n  fixline token show k7m2p9xq4d\n  fixline token show k7m2p9xq4d --json");
  add_command<RotateCommand>(
      *token, exit_code, "rotate", "Make another in its place",
      "The new one has another id and may do the same, as long as the old one might.\n"
      "Examples:\n"
      "  fixline token rotate k7m2p9xq4d --overlap 7d\n"
      "  fixline token rotate k7m2p9xq4d           the old one ends at once");
  add_command<RevokeCommand>(
      *token, exit_code, "revoke", "End some for good",
      "In force everywhere within 3 s.\n"
      "Examples:\n  fixline token revoke k7m2p9xq4d\n  fixline token revoke k7m2p9xq4d 3hq8r5tw2n");
}

}  // namespace fixline::commands
