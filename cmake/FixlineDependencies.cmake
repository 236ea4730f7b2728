# Everything that Fixline stands on, from the distribution's packages. See docs/decisions/ for the reasons.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)  # headers: Asio, Beast, JSON
find_package(simdjson REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(EXPAT REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)

add_library(fixline_asio INTERFACE)
target_link_libraries(fixline_asio INTERFACE Boost::headers Threads::Threads)
# A thread keeps that many freed coroutine frames for the next ones: a request has some twenty, and
# with the two that Asio keeps by itself most are asked of malloc, aligned, anew each time.
target_compile_definitions(fixline_asio INTERFACE BOOST_ASIO_NO_DEPRECATED
                                                  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)
