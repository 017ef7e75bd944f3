# SPDX-License-Identifier: GPL-2.0-only

include(GoogleTest)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(benchmark REQUIRED)
find_path(DIVERTSIM_VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

# divertsim_google_tests(<name> <target of sources.list> <library>): what its sources test
function(divertsim_google_tests name list library)
  if(NOT DIVERTSIM_${list}_SOURCES OR NOT TARGET ${library})
    return()
  endif()
  divertsim_program(
    ${name} ${DIVERTSIM_${list}_SOURCES} LINK ${library} GTest::gmock GTest::gtest_main rapidcheck
  )
  target_include_directories(${name} SYSTEM PRIVATE "${DIVERTSIM_VALIJSON_INCLUDE}")
  # What they test is optimised; they themselves are compiled more often than they run
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_compile_definitions(${name} PRIVATE DIVERTSIM_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  if(TARGET divertsim AND library STREQUAL "divertsim-tool")
    target_compile_definitions(${name} PRIVATE DIVERTSIM_PROGRAM="$<TARGET_FILE:divertsim>")
    add_dependencies(${name} divertsim)
  endif()
  # Determinism has a label of its own: `ctest -L determinism` is what releases run on many builds
  gtest_discover_tests(
    ${name} TEST_FILTER "-*Determinism*:*Long.*" DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 600
  )
  gtest_discover_tests(
    ${name} TEST_FILTER "*Determinism*" TEST_LIST ${name}_DETERMINISM DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600 LABELS determinism
  )
  # Many more cases of property tests: `ctest -L long`, where they are asked for
  if(DIVERTSIM_LONG_TESTS)
    gtest_discover_tests(
      ${name} TEST_FILTER "*Long.*" TEST_LIST ${name}_LONG DISCOVERY_MODE PRE_TEST
      DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 7200 LABELS long
    )
  endif()
endfunction()

divertsim_google_tests(divertsim-core-test test-core divertsim-core)
divertsim_google_tests(divertsim-ns3-test test-ns3 ns3-divertsim)
if(TARGET divertsim-ns3-test)
  # stock parts that must go on working on a node with a BsdHost
  target_link_libraries(divertsim-ns3-test PRIVATE ns3::mod::flow-monitor ns3::mod::csma)
endif()
divertsim_google_tests(divertsim-tool-test test-tool divertsim-tool)

# ns-3's own TestSuites, which an ns-3 tree runs by test.py
if(DIVERTSIM_ns3-test_SOURCES AND DIVERTSIM_ns3-test-main_SOURCES AND TARGET ns3-divertsim)
  divertsim_program(
    divertsim-test-runner ${DIVERTSIM_ns3-test-main_SOURCES} ${DIVERTSIM_ns3-test_SOURCES} LINK
    ns3-divertsim
  )
  add_test(NAME ns3-test-suites COMMAND divertsim-test-runner --verbose)
  set_tests_properties(ns3-test-suites PROPERTIES TIMEOUT 600)
endif()

set(whole ns3-divertsim)
if(TARGET divertsim-tool)
  set(whole divertsim-tool)
endif()
if(TARGET ns3-divertsim)
  foreach(source IN LISTS DIVERTSIM_bench_SOURCES)
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "-bench$" "" name "${name}")
    divertsim_program(divertsim-bench-${name} "${source}" LINK ${whole} benchmark::benchmark_main)
    add_test(NAME bench-${name}-starts COMMAND divertsim-bench-${name} --benchmark_list_tests)
  endforeach()
  foreach(source IN LISTS DIVERTSIM_example_SOURCES)
    get_filename_component(name "${source}" NAME_WE)
    divertsim_program(${name} "${source}" LINK ns3-divertsim)
    if(TARGET divertsim-tool-test)
      add_dependencies(divertsim-tool-test ${name})
    endif()
  endforeach()
  if(TARGET divertsim-tool-test)
    target_compile_definitions(
      divertsim-tool-test PRIVATE DIVERTSIM_EXAMPLES="${CMAKE_CURRENT_BINARY_DIR}"
    )
  endif()
endif()

include(SetupTests)
