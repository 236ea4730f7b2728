# How every target of the project is compiled, and the two functions that declare them.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(fixline_build INTERFACE)
target_compile_options(fixline_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  # g++ 12 takes the frame allocator of Asio's coroutines for a mismatched pair of new and delete.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  # In a unity build g++ 12 takes a coroutine's frame, which holds local types, for one in a header.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>
  # What a newer library advises against still works: Debian 12 has nothing else.
  $<$<BOOL:${FIXLINE_WARNINGS_ARE_ERRORS}>:-Werror;-Wno-deprecated-declarations>)
# hiredis asks for it; all need the same, or no precompiled header fits.
target_compile_definitions(fixline_build INTERFACE _FILE_OFFSET_BITS=64)
if(FIXLINE_FAILPOINTS)
  target_compile_definitions(fixline_build INTERFACE FIXLINE_FAILPOINTS)
endif()
if(FIXLINE_SANITIZERS)
  target_compile_options(fixline_build INTERFACE
    -fsanitize=${FIXLINE_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(fixline_build INTERFACE -fsanitize=${FIXLINE_SANITIZERS})
  if(FIXLINE_SANITIZERS MATCHES "thread")
    target_compile_options(fixline_build INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

# fixline_wing(NAME USES wing...)
# A folder of src/ whose folders are modules. What includes from it has it as an include directory:
# a module sees its own wing and those below, so that no other can be included at all. The target
# fixline_NAME is all its modules together.
function(fixline_wing name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  add_library(fixline_${name} INTERFACE)
  add_library(fixline_includes_${name} INTERFACE)
  target_include_directories(fixline_includes_${name} INTERFACE "${CMAKE_SOURCE_DIR}/src/${name}")
  list(TRANSFORM arg_USES PREPEND fixline_includes_ OUTPUT_VARIABLE below)
  target_link_libraries(fixline_includes_${name} INTERFACE fixline_build ${below})
  list(JOIN arg_USES " " uses)
  set_property(GLOBAL APPEND_STRING PROPERTY FIXLINE_WINGS "${name} ${uses}\n")
  add_subdirectory(${name})
endfunction()

# fixline_module(NAME SAYS "what it is for" USES module... LIBRARIES target... SOURCES file...)
# One folder of a wing is one static library. USES names the modules that it may include from;
# tests/layout checks the #include lines against it. SAYS is its line in docs/architecture.md,
# which tools/architecture writes.
function(fixline_module name)
  # PARSE_ARGV: what a folder says may have a semicolon in it.
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SAYS" "USES;LIBRARIES;SOURCES")
  if(arg_SOURCES)
    add_library(fixline_${name} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
  else()
    add_library(fixline_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${CMAKE_SOURCE_DIR}/src"
    OUTPUT_VARIABLE folder)
  cmake_path(GET folder PARENT_PATH wing)
  list(JOIN arg_USES " " uses)
  set_property(GLOBAL APPEND_STRING PROPERTY FIXLINE_LAYOUT
    "${name}\t${folder}\t${uses}\t${arg_SAYS}\n")
  set_property(GLOBAL APPEND_STRING PROPERTY FIXLINE_LAYOUT_PAGE
    "| [`${folder}/`](../src/${folder}/) | ${arg_SAYS} |\n")
  list(TRANSFORM arg_USES PREPEND fixline_)
  target_link_libraries(fixline_${name} ${scope} fixline_includes_${wing} ${arg_USES}
    ${arg_LIBRARIES})
  target_link_libraries(fixline_${wing} INTERFACE fixline_${name})
endfunction()

# fixline_test(NAME LABEL unit|server|fault|blackbox [CONCURRENT] [NEEDS_POSTGRES] USES module... SOURCES file...)
# One GoogleTest binary. Of unit tests each is a ctest test. The others share the servers that their
# binary starts, so there the binary is one ctest test: a server for each would cost a second each.
# CONCURRENT: of what several threads or coroutines share. These alone (target concurrent_tests,
# labels ...-concurrent) run with ThreadSanitizer at each change: all tests would take an hour.
# NEEDS_POSTGRES: left out by name where no private PostgreSQL can be started.
function(fixline_test name)
  cmake_parse_arguments(arg "CONCURRENT;NEEDS_POSTGRES" "LABEL" "USES;LIBRARIES;SOURCES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  list(TRANSFORM arg_USES PREPEND fixline_)
  target_link_libraries(${name} PRIVATE
    fixline_build ${arg_USES} ${arg_LIBRARIES} fixline_asio GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_precompile_headers(${name} REUSE_FROM fixline_test_headers)
  # Behind a precompiled header g++ 12 warns of the standard library's own code.
  target_compile_options(${name} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-restrict>)
  # Each test file has its own small functions in an anonymous namespace: they may share names.
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  set(label ${arg_LABEL})
  if(arg_CONCURRENT)
    set(label ${label}-concurrent)  # one label: the discovery of tests would cut a list
    add_dependencies(concurrent_tests ${name})
  endif()
  if(arg_LABEL STREQUAL "unit")
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${label} TIMEOUT 120)
  else()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 300)
  endif()
  if(arg_NEEDS_POSTGRES)
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/needs_postgres.cpp")
    target_link_libraries(${name} PRIVATE fixline_sandbox fixline_test_support)
    set_tests_properties(${name} PROPERTIES
      SKIP_REGULAR_EXPRESSION "left out, no private PostgreSQL")
  endif()
endfunction()
