#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "chaos/conductor.hpp"
#include "chaos/drain.hpp"
#include "chaos/load.hpp"
#include "chaos/outcome.hpp"
#include "chaos/run.hpp"
#include "sandbox/server_user.hpp"
#include "support/sanitizer_report.hpp"
#include "support/small_disk.hpp"
#include "support/sql.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {
namespace {

void list_faults(const RunOptions& options) {
  for (const auto& fault : all_faults(options.stack, options.schedule.variant))
    std::cout << fault.name
              << (fault.unavailable.empty() ? "" : "  (left out: " + fault.unavailable + ")")
              << "\n";
}

/// Faults named by the user that do not exist.
std::string unknown_fault(const RunOptions& options) {
  const auto all = all_faults(options.stack, options.schedule.variant);
  for (const auto* const list : {&options.schedule.only, &options.schedule.without})
    for (const auto& name : *list)
      if (std::ranges::find(all, name, &Fault::name) == all.end()) return name;
  return {};
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "fixline-chaos-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
  std::filesystem::permissions(name, std::filesystem::perms(0711));  // PostgreSQL is another user
  return name;
}

int run_with(RunOptions options) {
  if (const auto name = unknown_fault(options); !name.empty()) {
    std::cerr << "chaos: no fault is called " << name << "; --list-faults shows all\n";
    return 2;
  }
  options.stack.folder = make_folder();
  const auto& variant = options.schedule.variant;
  options.stack.pooled = variant.pooled;
  options.stack.latin1 = variant.latin1;
  options.stack.few_rights = variant.few_rights;
  options.load.shares.refuses_foreign = variant.latin1;
  std::cout << "seed " << options.schedule.seed << ", " << as_text(variant) << "\n" << std::flush;
  for (const auto& fault : all_faults(options.stack, variant))
    if (!fault.unavailable.empty())
      std::cout << "left out: " << fault.name << ", as " << fault.unavailable << "\n";
  const auto outcome = run(options);
  if (!outcome) {
    std::cerr << "chaos: " << outcome.error().detail << "\nIts folder: " << options.stack.folder
              << "\n";
    return 2;
  }
  std::cout << as_text(*outcome);
  if (!options.json_file.empty()) std::ofstream(options.json_file) << as_json(*outcome);
  const bool keeps = options.keep || !outcome->has_held();
  if (keeps)
    std::cout << "kept: " << options.stack.folder.string() << "\n";
  else
    std::filesystem::remove_all(options.stack.folder);
  return outcome->has_held() ? 0 : 1;
}

int parse_and_run(int argc, char** argv) {
  CLI::App program(
      "Sends points to a fixline of its own while that, Redis and PostgreSQL fail in every way,\n"
      "and tells whether every acknowledged point is stored once. Exit code 1: some is not.");
  RunOptions options;
  double minutes = 0;
  double longest_s = 20;
  std::string set_up = "drawn";
  std::size_t disk_mib = 6144;
  bool only_lists = false;
  options.schedule.seed = std::random_device()() % 1'000'000;
  options.stack.program = FIXLINE_PROGRAM;
  options.stack.appendfsync = "everysec";
  program.add_option("--seed", options.schedule.seed, "Draws the load and the schedule of faults");
  program.add_option("--faults", options.schedule.faults, "How many")->capture_default_str();
  program.add_option("--minutes", minutes, "No new fault after this time");
  program.add_option("--longest", longest_s, "Seconds that a fault lasts at most")
      ->capture_default_str();
  program.add_option("--only", options.schedule.only, "This fault alone; may be given again");
  program.add_option("--without", options.schedule.without, "Not this fault; may be given again");
  program
      .add_option("--set-up", set_up, "plain, or drawn by the seed: a pooler, LATIN1, partitions")
      ->check(CLI::IsMember({"plain", "drawn"}))
      ->capture_default_str();
  program.add_option("--rate", options.load.points_a_second, "Points a second that are sent")
      ->capture_default_str();
  program.add_option("--connections", options.load.connections, "Of the clients")
      ->capture_default_str();
  program.add_option("--appendfsync", options.stack.appendfsync, "Of Redis")
      ->check(CLI::IsMember({"always", "everysec"}))
      ->capture_default_str();
  program
      .add_option("--poisoned", options.load.shares.poisoned,
                  "Share of requests with points that the database refuses")
      ->capture_default_str();
  program.add_option("--disk-mib", disk_mib, "Size of each server's disk, in memory")
      ->capture_default_str();
  program.add_option("--program", options.stack.program, "The fixline that is put to the test")
      ->capture_default_str();
  program.add_option("--json", options.json_file, "Write the outcome there, too");
  program.add_flag("--keep", options.keep, "Leave the data and the logs");
  program.add_flag("--list-faults", only_lists, "Name the faults and end");
  CLI11_PARSE(program, argc, argv);

  if (const auto able = test::prepare_small_disks(); !able)
    options.stack.no_small_disks = able.error().detail;
  options.stack.disk_bytes = std::uint64_t{disk_mib} << 20U;
  options.stack.spool_bytes = std::uint64_t{256} << 20U;
  options.schedule.longest = std::chrono::milliseconds(static_cast<int>(longest_s * 1000));
  if (minutes > 0) {
    options.schedule.time = std::chrono::seconds(static_cast<int>(minutes * 60));
    if (program.count("--faults") == 0) options.schedule.faults = 1'000'000;
  }
  if (set_up == "drawn") options.schedule.variant = draw_variant(options.schedule.seed);
  if (only_lists) {
    list_faults(options);
    return 0;
  }
  const auto servers = std::filesystem::temp_directory_path() / "servers";
  if (const auto user = sandbox::server_user(servers); !user) {
    std::cout << "left out, no private PostgreSQL: " << user.error().detail << "\n";
    return 0;
  }
  return run_with(std::move(options));
}

}  // namespace
}  // namespace fixline::chaos

int main(int argc, char** argv) try {
  ::signal(SIGPIPE, SIG_IGN);
  return fixline::chaos::parse_and_run(argc, argv);
} catch (const std::exception& error) {
  std::cerr << "chaos: " << error.what() << "\n";
  return 2;
}
