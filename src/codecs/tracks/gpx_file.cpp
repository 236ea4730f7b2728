#include "tracks/gpx_file.hpp"

#include <expat.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "tracks/gpx_document.hpp"
#include "tracks/gpx_namespace.hpp"
#include "tracks/utf16.hpp"

namespace fixline::tracks {
namespace {

/// Expat counts in int, and its buffer is checked after each piece.
constexpr std::size_t piece_bytes_max = 64UZ * 1024;
constexpr std::size_t shown_name_max = 40;

/// As many as tell UTF-16 from what has ASCII in it.
constexpr std::size_t first_bytes = 4;

constexpr const char* ascii_and_letters = "fixline-ascii-and-letters";

/// The encoding that every file but UTF-16 is read in: ASCII, and a letter for each other byte.
int describe_ascii_and_letters(void* /*data*/, const XML_Char* /*name*/, XML_Encoding* encoding) {
  constexpr int ascii_end = 0x80;
  constexpr int some_letters = 0x4e00;
  for (int byte = 0; byte < 0x100; ++byte)
    encoding->map[byte] = byte < ascii_end ? byte : some_letters + byte;
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

bool is_utf16(std::string_view first) noexcept {
  if (has_utf16_mark(first)) return true;
  return first.size() > 1 && (first[0] == '\0') != (first[1] == '\0');
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

/// Expat, with its events handed to a GpxDocument. What a handler finds wrong, or throws, stops
/// expat and is told when its C code has returned.
class GpxReader::Parser {
 public:
  Parser(FixSink& sink, const points::TimeWindow& window)
      : document_(sink, window), expat_(XML_ParserCreate(nullptr)) {
    if (!expat_) throw std::bad_alloc();
    XML_SetUserData(expat_.get(), this);
    XML_SetElementHandler(expat_.get(), on_open, on_close);
    XML_SetCharacterDataHandler(expat_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(expat_.get(), on_doctype);
    XML_SetUnknownEncodingHandler(expat_.get(), describe_ascii_and_letters, nullptr);
  }

  Result<void> feed(std::string_view bytes) {
    if (has_begun_) return feed_text(bytes);
    const std::size_t taken = std::min(bytes.size(), first_bytes - start_.size());
    start_.append(bytes.substr(0, taken));
    if (start_.size() < first_bytes) return {};
    if (auto done = begin(); !done) return done;
    return feed_text(bytes.substr(taken));
  }

  Result<void> finish() {
    if (!has_begun_) {
      if (auto done = begin(); !done) return done;
    }
    return parse({}, true);
  }

 private:
  Result<void> begin() {
    has_begun_ = true;
    is_utf16_ = is_utf16(start_);
    if (is_utf16_) return feed_text(start_);
    XML_SetEncoding(expat_.get(), ascii_and_letters);
    return feed_text(without_byte_order_mark(start_));
  }

  /// NULs are kept back until something follows: then the first of them is an error.
  Result<void> feed_text(std::string_view bytes) {
    if (is_utf16_) return parse_pieces(bytes);
    constexpr std::string_view ends("\0\x1a \t\r\n", 6);
    const std::size_t last = bytes.find_last_not_of(ends);
    const bool goes_on = last != std::string_view::npos;
    if (ends_in_nul_ && !goes_on) return {};
    if (ends_in_nul_) return parse(std::string_view("\0", 1), false);
    const std::size_t behind = goes_on ? last + 1 : 0;
    const std::size_t nul = bytes.find_first_of(ends.substr(0, 2), behind);
    ends_in_nul_ = nul != std::string_view::npos;
    return parse_pieces(bytes.substr(0, nul));
  }

  Result<void> parse_pieces(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, piece_bytes_max);
      if (auto done = parse(piece, false); !done) return done;
      bytes.remove_prefix(piece.size());
    }
    return {};
  }

  Result<void> parse(std::string_view bytes, bool is_last) {
    const auto status = XML_Parse(expat_.get(), bytes.data(), static_cast<int>(bytes.size()),
                                  is_last ? XML_TRUE : XML_FALSE);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (!admitted_) return admitted_;
    if (status != XML_STATUS_OK)
      return broken_off(refusal_.empty() ? "the XML is not well-formed: " + expat_text()
                                         : refusal_);
    fed_ += bytes.size();
    // Expat keeps a tag or comment in memory until its end has come.
    const auto taken = static_cast<std::size_t>(std::max<XML_Index>(index(), 0));
    if (fed_ - std::min(fed_, taken) > token_bytes_max + piece_bytes_max)
      return broken_off("a tag or comment is longer than 1 MiB");
    return {};
  }

  std::unexpected<Error> broken_off(const std::string& why) {
    document_.break_off();
    return failure(ErrorCode::invalid, why + place());
  }

  struct FreeExpat {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  template <class Handler>
  static void guarded(void* self, Handler handler) noexcept {
    auto& parser = *static_cast<Parser*>(self);
    try {
      // Expat may still send events that belong to the one that stopped it.
      if (!parser.thrown_ && parser.refusal_.empty() && parser.admitted_) handler(parser);
    } catch (...) {
      parser.thrown_ = std::current_exception();
      parser.stop();
    }
  }

  static void on_open(void* self, const XML_Char* name, const XML_Char** attributes) {
    guarded(self, [&](Parser& parser) { parser.open(name, attributes); });
  }
  static void on_close(void* self, const XML_Char* /*name*/) {
    guarded(self, [](Parser& parser) { parser.document_.close(); });
  }
  static void on_text(void* self, const XML_Char* text, int length) {
    guarded(self, [&](Parser& parser) {
      parser.document_.text({text, static_cast<std::size_t>(length)});
    });
  }
  static void on_doctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system*/,
                         const XML_Char* /*public_id*/, int /*has_internal_subset*/) {
    guarded(self, [](Parser& parser) { parser.refuse("a DOCTYPE is not taken"); });
  }

  void open(std::string_view full_name, const XML_Char** attributes) {
    const std::string_view name = XmlName::of(full_name).local;
    const bool is_root = document_.depth() == 0;
    if (is_root && name != "gpx") {
      const bool is_shown = name.size() <= shown_name_max && is_ascii(name);
      return refuse("the root element is not 'gpx'" +
                    (is_shown ? ", but '" + std::string(name) + "'" : ""));
    }
    if (document_.depth() == depth_max)
      return refuse("elements are nested deeper than " + std::to_string(depth_max));
    if (is_root) namespace_.open_root(full_name, attributes);
    GpxTag tag{.name = name,
               .is_foreign = !is_root && namespace_.is_foreign(full_name, attributes),
               .place = {}};
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view key = attributes[0];
      if (key == "lat") tag.place.lat = attributes[1];
      if (key == "lon") tag.place.lon = attributes[1];
    }
    admitted_ = document_.open(tag);
    if (!admitted_) stop();
  }

  void refuse(std::string reason) {
    refusal_ = std::move(reason);
    stop();
  }

  void stop() { XML_StopParser(expat_.get(), XML_FALSE); }

  [[nodiscard]] XML_Index index() const { return XML_GetCurrentByteIndex(expat_.get()); }

  [[nodiscard]] std::string expat_text() const {
    return XML_ErrorString(XML_GetErrorCode(expat_.get()));
  }

  [[nodiscard]] std::string place() const {
    return " (line " + std::to_string(XML_GetCurrentLineNumber(expat_.get())) + ", column " +
           std::to_string(XML_GetCurrentColumnNumber(expat_.get()) + 1) + ")";
  }

  GpxDocument document_;
  GpxNamespace namespace_;
  std::string start_;
  bool has_begun_ = false;
  bool is_utf16_ = false;
  bool ends_in_nul_ = false;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeExpat> expat_;
  std::size_t fed_ = 0;
  std::string refusal_;
  Result<void> admitted_;  // by the sink
  std::exception_ptr thrown_;
};

GpxReader::GpxReader(FixSink& sink, const points::TimeWindow& window)
    : parser_(std::make_unique<Parser>(sink, window)) {}

GpxReader::~GpxReader() = default;

Result<void> GpxReader::feed(std::string_view bytes) { return parser_->feed(bytes); }

Result<void> GpxReader::finish() { return parser_->finish(); }

}  // namespace fixline::tracks
