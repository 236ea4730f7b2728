# Writes HEADER with the commit of the sources in FOLDER: of the environment (FIXLINE_COMMIT, for a
# build that has no .git), of git, or of the archive that git made (commit.txt).
cmake_policy(VERSION 3.25)
set(commit "$ENV{FIXLINE_COMMIT}")
if(commit STREQUAL "")
  # Of this file alone: sources that were unpacked inside another repository are not its own.
  execute_process(COMMAND git ls-files --error-unmatch commit.txt
    WORKING_DIRECTORY "${FOLDER}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed EQUAL 0)
    execute_process(
      COMMAND git --no-optional-locks describe --always --abbrev=12 --dirty --exclude=*
      WORKING_DIRECTORY "${FOLDER}" OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
      ERROR_QUIET)
  endif()
endif()
if(commit STREQUAL "")
  file(STRINGS "${FOLDER}/commit.txt" commit LIMIT_COUNT 1)
endif()
if(NOT commit MATCHES "^[0-9a-f]+(-dirty)?$")
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#define FIXLINE_COMMIT \"@commit@\"\n" @ONLY)
