#include "version/version.hpp"

#include "commit.hpp"

namespace fixline {

const char* version_line() { return "fixline " FIXLINE_VERSION; }

const char* commit() { return FIXLINE_COMMIT; }

}  // namespace fixline
