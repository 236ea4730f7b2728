// How jemalloc, which the program is linked with, is set up: it looks for a variable of this name.
// A thread of its own gives the memory of a peak back to the system some seconds later, also when
// nothing more is asked of the service (jemalloc(3), "background_thread" and "dirty_decay_ms").

extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "background_thread:true,max_background_threads:1,dirty_decay_ms:5000,muzzy_decay_ms:0";
}
