#include "client/importer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "unit/client/fake_service.hpp"

namespace fixline::client {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using State = FileImport::State;

std::string unpacked(const std::string& packed) {
  std::string plain(1U << 20U, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  inflate(&stream, Z_FINISH);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

std::size_t count_of(std::string_view what, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

/// Inserts all that it is sent; a GPX's points are all new, a part's too.
std::string inserted(const SeenRequest& request) {
  if (request.head.starts_with("GET")) return http_answer(200, "application/json", "{}");
  const std::string body = unpacked(request.body);
  const std::string count =
      std::to_string(std::max(count_of("<trkpt", body), count_of("\"lat\":", body)));
  return http_answer(201, "application/json",
                     R"({"mode":"direct","accepted":)" + count + R"(,"inserted":)" + count +
                         R"(,"duplicates":0,"rejected":[]})");
}

std::string gpx(std::size_t points) {
  std::string text = "<?xml version=\"1.0\"?><gpx version=\"1.1\"><trk><trkseg>\n";
  for (std::size_t i = 0; i < points; ++i) {
    const auto second = std::to_string(10 + i % 50);
    const auto minute = std::to_string(10 + i / 50 % 50);
    text += "<trkpt lat=\"46.5\" lon=\"6.5\"><ele>1000</ele><time>2025-06-08T10:" + minute + ":" +
            second + "Z</time></trkpt>\n";
  }
  return text + "</trkseg></trk></gpx>\n";
}

class Import : public testing::Test {
 protected:
  Import() { fs::create_directories(folder); }
  ~Import() override { fs::remove_all(folder); }

  std::string file(const std::string& name, const std::string& content) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << content;
    return (folder / name).string();
  }

  ImportReport import(const std::vector<std::string>& paths, FakeService::Answerer answerer,
                      const std::string& flight_id = "") {
    asio::io_context context;
    FakeService fake(context, std::move(answerer));
    settings.address = fake.address();
    settings.retry = {.tries_max = 2, .try_for = 1s, .pause_first = 1ms, .pause_longest = 2ms};
    Importer importer(context.get_executor(), settings, find_track_files(paths, flight_id).files);
    std::optional<Result<ImportReport>> report;
    run_with(context, fake, [&]() -> asio::awaitable<void> {
      report.emplace(co_await importer.run({}));
      importer.stop();
    });
    seen = fake.seen();
    return report->value();
  }

  fs::path folder = fs::temp_directory_path() / ("fixline-import-test-" + std::to_string(getpid()));
  ImportSettings settings;
  std::vector<SeenRequest> seen;
};

TEST_F(Import, SendsASmallFileAsItIs) {
  const std::string content = gpx(3);

  const auto report = import({file("my flight.gpx", content)}, inserted);

  ASSERT_EQ(report.files.size(), 1U);
  EXPECT_EQ(report.files[0].state, State::imported) << report.files[0].error;
  EXPECT_EQ(report.files[0].inserted, 3U);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_NE(seen[1].head.find("?direct=true&flight_id=my%20flight "), std::string::npos);
  EXPECT_NE(seen[1].head.find("application/gpx+xml"), std::string::npos);
  EXPECT_EQ(unpacked(seen[1].body), content);
}

TEST_F(Import, ReadsAGzippedFile) {
  const auto report = import({file("a.gpx.gz", gzipped(gpx(3)))}, inserted);

  EXPECT_EQ(report.files[0].inserted, 3U);
  EXPECT_NE(seen[1].head.find("flight_id=a "), std::string::npos);
}

TEST_F(Import, SendsAnArchiveAsItIsAndTellsWhatOfItWasNotRead) {
  const std::string archive = "PK\3\4 whatever comes then";

  const auto report = import({file("day.zip", archive)}, [](const SeenRequest& request) {
    if (request.head.starts_with("GET")) return http_answer(200, "application/json", "{}");
    return http_answer(201, "application/json",
                       R"({"mode":"direct","accepted":2,"inserted":2,"rejected":[],"parts":[
      {"file":"a.igc","flight_id":"day","accepted":2},{"file":"b.kml","error":"it is KML"}]})");
  });

  EXPECT_NE(seen.at(1).head.find("flight_id=day "), std::string::npos);
  EXPECT_EQ(unpacked(seen[1].body), archive);
  EXPECT_EQ(report.files.at(0).inserted, 2U);
  EXPECT_EQ(report.files[0].state, State::failed);
  EXPECT_EQ(report.files[0].error, "1 of its files not read, first b.kml: it is KML");
}

TEST_F(Import, NamesAFormatThatIsNotTaken) {
  const auto report = import({file("a.kml", "<kml/>")}, inserted);

  EXPECT_NE(report.files.at(0).error.find("KML"), std::string::npos);
}

TEST_F(Import, SendsALargeFileInPartsOfOneFlight) {
  settings.upload.raw_bytes_max = 1'000;
  settings.upload.part_points = 100;

  const auto report = import({file("large.gpx", gpx(1'234))}, inserted);

  EXPECT_EQ(report.files[0].state, State::imported) << report.files[0].error;
  EXPECT_EQ(report.files[0].fixes, 1'234U);
  EXPECT_EQ(report.files[0].inserted, 1'234U);
  ASSERT_EQ(seen.size(), 1U + 13U);
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const std::string body = unpacked(seen[i].body);
    EXPECT_NE(body.find(R"("flight_id":"large")"), std::string::npos);
    EXPECT_LE(count_of("\"lat\":", body), 100U);
  }
}

TEST_F(Import, SendsWhatIsTooLargeForTheServiceInParts) {
  settings.upload.part_points = 100;

  const auto report = import({file("long.gpx", gpx(250))}, [](const SeenRequest& request) {
    if (request.head.find("application/gpx+xml") == std::string::npos) return inserted(request);
    return http_answer(413, "application/problem+json",
                       R"({"title":"Content Too Large","detail":"send them in parts"})");
  });

  EXPECT_EQ(report.files[0].state, State::imported) << report.files[0].error;
  EXPECT_EQ(report.files[0].inserted, 250U);
  EXPECT_EQ(seen.size(), 2U + 3U);
}

TEST_F(Import, TellsInPartsWhyFixesWereRefused) {
  settings.upload.raw_bytes_max = 100;
  std::string content = gpx(10);
  content.replace(content.find("lat=\"46.5\""), 10, "lat=\"96.5\"");

  const auto report = import({file("a.gpx", content)}, inserted);

  EXPECT_EQ(report.files[0].fixes, 10U);
  EXPECT_EQ(report.files[0].accepted, 9U);
  EXPECT_EQ(report.files[0].refused, 1U);
  EXPECT_NE(reasons_of(report.files[0]).find("-90..90"), std::string::npos);
}

TEST_F(Import, RefusesALargeFileOfSeveralRecordersRatherThanMixThem) {
  settings.upload.raw_bytes_max = 50;
  const std::string log = "\nHFDTE200223\nB1101355206343N00006198WA0058700558\n";

  const auto report = import({file("two.igc", "AXCT1" + log + "AFLY2" + log)}, inserted);

  EXPECT_EQ(report.files[0].state, State::failed);
  EXPECT_EQ(report.files[0].error,
            "has flights of several recorders, and is too large to be sent whole");
}

TEST_F(Import, GoesOnAfterFilesThatCannotBeRead) {
  const auto report = import({file("a.txt", "no track"), folder / "missing.igc",
                              file("cut.gpx.gz", gzipped(gpx(1'000)).substr(0, 500)),
                              file("empty.igc", ""), file("z.gpx", gpx(2))},
                             inserted);

  ASSERT_EQ(report.files.size(), 5U);
  EXPECT_EQ(report.files[0].error, "is neither IGC nor GPX");
  EXPECT_EQ(report.files[1].error, "the gzip data is cut");
  EXPECT_EQ(report.files[2].error, "is empty");
  EXPECT_EQ(report.files[3].error, "no such file");
  EXPECT_EQ(report.files[4].state, State::imported);
  EXPECT_FALSE(report.is_all_imported());
}

TEST_F(Import, NamesWhatTheServiceSaidOfAFileItRefused) {
  const auto report = import({file("a.gpx", gpx(1))}, [](const SeenRequest&) {
    return http_answer(422, "application/problem+json", R"({"title":"No","detail":"all bad"})");
  });

  EXPECT_EQ(report.files[0].state, State::failed);
  EXPECT_EQ(report.files[0].error, "422 No: all bad");
}

TEST_F(Import, SaysQueuedWhenTheServiceCouldNotStoreAtOnce) {
  const auto report = import({file("a.gpx", gpx(1))}, [](const SeenRequest&) {
    return http_answer(202, "application/json", R"({"mode":"queued","accepted":1})");
  });

  EXPECT_EQ(report.files[0].queued, 1U);
  EXPECT_NE(as_text(report).find("queued"), std::string::npos);
}

TEST_F(Import, FindsFilesInFoldersButNotHiddenOnes) {
  file("b/deep/x.igc", "x");
  file("b/.hidden", "x");
  file("b/.git/y", "x");
  file("a.igc", "x");

  const auto found = find_track_files({folder.string()}, "");

  ASSERT_EQ(found.files.size(), 2U);
  EXPECT_EQ(found.files[0].path, folder / "a.igc");
  EXPECT_EQ(found.files[1].flight_id, "x");
}

TEST_F(Import, SaysWhenANameCannotBeAFlightId) {
  const auto found = find_track_files(
      {file(std::string(101, 'n') + ".igc", "x"), file("bad\xff.igc", "x"), file(".igc", "x")}, "");

  for (const auto& one : found.files)
    EXPECT_NE(one.fault.find("--flight-id"), std::string::npos) << one.path;
}

TEST_F(Import, NotesThatTwoFilesBecomeOneFlight) {
  const auto found = find_track_files({file("a.igc", "x"), file("a.gpx", "x")}, "");

  EXPECT_EQ(found.notes.size(), 1U);
}

TEST(ImportReport, TablesNewDuplicateAndRefusedFixes) {
  ImportReport report;
  FileImport one;
  one.name = "a.igc";
  one.state = State::imported;
  one.fixes = 5;
  one.accepted = 4;
  one.inserted = 3;
  one.duplicates = 1;
  points::Refusals refusals;
  refusals.add(2, "", "no time");
  one.add(refusals);
  report.files.push_back(one);

  EXPECT_EQ(as_text(report),
            "file    fixes  accepted  new  duplicates  refused  why\n"
            "------  -----  --------  ---  ----------  -------  -------\n"
            "a.igc       5         4    3           1        1  no time\n"
            "1 file      5         4    3           1        1\n");
}

TEST(ImportBar, FitsTheTerminal) {
  const ImportProgress progress{10, 5, 1'000, 500, 12'345};

  EXPECT_TRUE(as_bar(progress).starts_with("[############------------] 50 %, 5 of 10 files"));
}

}  // namespace
}  // namespace fixline::client
