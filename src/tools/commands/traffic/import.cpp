#include <iostream>
#include <optional>

#include "client/importer.hpp"
#include "client/text_table.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "points/validation.hpp"
#include "reactor/asio.hpp"

namespace fixline::commands {
namespace {

struct ImportCommand {
  explicit ImportCommand(CLI::App& command) : service_(command) {
    command.add_option("FILE", paths_, "IGC or GPX files, gzipped or not, or folders of them")
        ->required();
    command.add_option("--flight-id", flight_id_, "Flight of the file. Default: the file's name");
    command.add_option("--device-id", settings_.upload.device_id, "Device that recorded the files");
    add_number(command, "-j,--parallel", settings_.parallel, "Files at a time", 1, 64);
  }

  [[nodiscard]] int run();

 private:
  [[nodiscard]] std::optional<std::string> mistake() const;
  [[nodiscard]] int import(client::TrackFiles found);

  ClientOptions service_;
  std::vector<std::string> paths_;
  std::string flight_id_;
  client::ImportSettings settings_;
};

std::optional<std::string> ImportCommand::mistake() const {
  for (const auto& [name, id] : {std::pair("--flight-id", &flight_id_),
                                 std::pair("--device-id", &settings_.upload.device_id)})
    if (const auto fault = points::fault_of_id(*id))
      return std::string(name) + " " + std::string(*fault);
  return std::nullopt;
}

int ImportCommand::run() {
  const auto address = service_.address();
  if (!address) return told(address.error(), exit_usage);
  settings_.address = *address;
  settings_.limits.exchange = std::chrono::minutes(3);  // many points, written before the answer
  auto found = client::find_track_files(paths_, flight_id_);
  auto wrong = mistake();
  if (!wrong && !flight_id_.empty() && found.files.size() > 1)
    wrong = "--flight-id names one flight, but there are " + std::to_string(found.files.size()) +
            " files";
  if (wrong) return told(*wrong, exit_usage);
  return import(std::move(found));
}

int ImportCommand::import(client::TrackFiles found) {
  StatusLine status;
  for (const auto& note : found.notes) status.print("note: " + client::printable(note));
  if (found.files.empty()) {
    std::cerr << "fixline: there is nothing to import\n";
    return exit_failed;
  }
  client::ImportObserver observer;
  if (status.is_terminal())
    observer.on_progress = [&status](const client::ImportProgress& progress) {
      status.show(client::as_bar(progress));
    };
  else
    observer.on_file = [&status](const client::FileImport& file) { status.print(as_line(file)); };

  asio::io_context context(1);
  client::Importer importer(context.get_executor(), settings_, std::move(found.files));
  Result<client::ImportReport> report = failure(ErrorCode::cancelled, "stopped");
  const auto work = [&]() -> asio::awaitable<void> { report = co_await importer.run(observer); };
  run_with_signals(context, work(), [&importer] { importer.stop(); });
  status.show("");
  if (!report) return told(report.error(), exit_failed);
  std::cout << as_text(*report, output_columns());
  return report->is_all_imported() ? exit_ok : exit_failed;
}

}  // namespace

void add_import(CLI::App& program, int& exit_code) {
  add_command<ImportCommand>(
      program, exit_code, "import", "Send IGC and GPX files to a running service",
      "Formats are known by their content. Importing a file again does no harm: its fixes are\n"
      "duplicates then. Exit code 1 when any file could not be imported.\n"
      "Examples:\n"
      "  fixline import flight.igc\n"
      "  fixline import --url http://tracker:8000 -j 8 ~/flights more.gpx.gz");
}

}  // namespace fixline::commands
