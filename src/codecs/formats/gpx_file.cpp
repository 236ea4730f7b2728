#include "formats/gpx_file.hpp"

#include <expat.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "formats/gpx_document.hpp"

namespace fixline::formats {
namespace {

/// Expat counts in int, and its buffer is checked after each piece.
constexpr std::size_t piece_bytes_max = 64UZ * 1024;
constexpr std::size_t shown_name_max = 40;

std::string_view without_prefix(std::string_view name) noexcept {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
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
  }

  Result<void> parse(std::string_view bytes, bool is_last) {
    const auto status = XML_Parse(expat_.get(), bytes.data(), static_cast<int>(bytes.size()),
                                  is_last ? XML_TRUE : XML_FALSE);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (status != XML_STATUS_OK) {
      return failure(ErrorCode::invalid,
                     refusal_.empty() ? "the XML is not well-formed: " + expat_text() + place()
                                      : refusal_ + place());
    }
    fed_ += bytes.size();
    // Expat keeps a tag or comment in memory until its end has come.
    const auto taken = static_cast<std::size_t>(std::max<XML_Index>(index(), 0));
    if (fed_ - std::min(fed_, taken) > token_bytes_max + piece_bytes_max)
      return failure(ErrorCode::invalid, "a tag or comment is longer than 1 MiB" + place());
    return {};
  }

 private:
  struct FreeExpat {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  template <class Handler>
  static void guarded(void* self, Handler handler) noexcept {
    auto& parser = *static_cast<Parser*>(self);
    try {
      // Expat may still send events that belong to the one that stopped it.
      if (!parser.thrown_ && parser.refusal_.empty()) handler(parser);
    } catch (...) {
      parser.thrown_ = std::current_exception();
      parser.stop();
    }
  }

  static void on_open(void* self, const XML_Char* name, const XML_Char** attributes) {
    guarded(self, [&](Parser& parser) { parser.open(without_prefix(name), attributes); });
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

  void open(std::string_view name, const XML_Char** attributes) {
    if (document_.depth() == 0 && name != "gpx") {
      return refuse("the root element is not 'gpx'" +
                    (name.size() > shown_name_max ? "" : ", but '" + std::string(name) + "'"));
    }
    if (document_.depth() == depth_max)
      return refuse("elements are nested deeper than " + std::to_string(depth_max));
    GpxPlace attribute;
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view key = attributes[0];
      if (key == "lat") attribute.lat = attributes[1];
      if (key == "lon") attribute.lon = attributes[1];
    }
    document_.open(name, attribute);
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
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeExpat> expat_;
  std::size_t fed_ = 0;
  std::string refusal_;
  std::exception_ptr thrown_;
};

GpxReader::GpxReader(FixSink& sink, const points::TimeWindow& window)
    : parser_(std::make_unique<Parser>(sink, window)) {}

GpxReader::~GpxReader() = default;

Result<void> GpxReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes_max);
    if (auto done = parser_->parse(piece, false); !done) return done;
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Result<void> GpxReader::finish() { return parser_->parse({}, true); }

}  // namespace fixline::formats
