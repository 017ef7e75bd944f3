# SPDX-License-Identifier: GPL-2.0-only
#
# test/fuzz/x-fuzz.cc becomes divertsim-fuzz-x, a libFuzzer program

foreach(source IN LISTS DIVERTSIM_fuzz_SOURCES)
  get_filename_component(name "${source}" NAME_WE)
  string(REGEX REPLACE "-fuzz$" "" name "${name}")
  # what includes nothing of tool/ needs no ns-3 and is built in minutes
  file(STRINGS "${source}" tool REGEX "#include \"tool/")
  set(fuzzed divertsim-core)
  if(tool)
    set(fuzzed divertsim-tool)
  endif()
  divertsim_program(divertsim-fuzz-${name} "${source}" LINK ${fuzzed})
  target_include_directories(divertsim-fuzz-${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_options(divertsim-fuzz-${name} PRIVATE -fsanitize=fuzzer)
endforeach()
