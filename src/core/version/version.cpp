#include "version/version.hpp"

namespace fixline {

const char* version_line() { return "fixline " FIXLINE_VERSION; }

}  // namespace fixline
