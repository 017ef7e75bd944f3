# SPDX-License-Identifier: GPL-2.0-only
#
# glibc picks its log, exp and pow by the processor, and those for processors with FMA round
# differently in about one of ten thousand values. ns-3 calls them in random variables and in CUBIC.
# So that results are the same bytes everywhere, musl's three (Debian: musl-dev; MIT, see LICENSES/)
# are linked into every program, exported, and libns3 binds to them. LibmPinned() in tool/cli checks.

find_file(
  DIVERTSIM_MUSL_LIBC libc.a
  PATHS "/usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl" /usr/lib/musl/lib
        /usr/local/musl/lib
  NO_DEFAULT_PATH
)
if(NOT DIVERTSIM_MUSL_LIBC)
  message(FATAL_ERROR "musl's libc.a is missing (Debian: musl-dev). "
                      "Its log, exp and pow make results the same on every processor.")
endif()

set(objects
    log
    log_data
    exp
    exp_data
    pow
    pow_data
    __math_divzero
    __math_invalid
    __math_oflow
    __math_uflow
    __math_xflow
)
list(TRANSFORM objects APPEND .lo)
set(folder "${CMAKE_BINARY_DIR}/pinned-libm")
file(MAKE_DIRECTORY "${folder}")
execute_process(
  COMMAND "${CMAKE_AR}" x "${DIVERTSIM_MUSL_LIBC}" ${objects}
  WORKING_DIRECTORY "${folder}"
  COMMAND_ERROR_IS_FATAL ANY
)
list(TRANSFORM objects PREPEND "${folder}/" OUTPUT_VARIABLE DIVERTSIM_PINNED_LIBM)

# For every program, and for our shared library
function(divertsim_pin_libm target)
  target_link_libraries(${target} PRIVATE ${DIVERTSIM_PINNED_LIBM})
  foreach(function log exp pow)
    target_link_options(${target} PRIVATE "LINKER:--export-dynamic-symbol=${function}")
  endforeach()
endfunction()

# divertsim_program(<name> <source>... LINK <library>...): an executable like every one of ours
function(divertsim_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LINK})
  divertsim_pin_libm(${name})
endfunction()
