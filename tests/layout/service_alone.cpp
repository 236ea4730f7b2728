#include "app/service.hpp"

// Links, or the service needs something of the tools. Runs nothing.
int main(int count, char**) {
  if (count > 0) return 0;
  fixline::app::Service service({}, nullptr);
  return service.run();
}
