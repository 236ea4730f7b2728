#pragma once

#include <string>
#include <string_view>

namespace fixline::tracks {

/// The name of the format, when a file's first bytes are those of one that people send though it is
/// not taken: KML, TCX, FIT, NMEA, GeoJSON, CSV, 7z, RAR and the like; empty when they are not.
/// It is CSV when the first line has three columns or more, of which one is named lat...
[[nodiscard]] std::string_view foreign_format(std::string_view first_bytes);

/// Why a file of that format is not taken, for whoever sent it.
[[nodiscard]] std::string foreign_format_refused(std::string_view name);

}  // namespace fixline::tracks
