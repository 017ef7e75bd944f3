# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of the build itself: what the programs were made of, and the project's other lives

set(setup "${CMAKE_CURRENT_SOURCE_DIR}/test/setup")

# The pinned log, exp and pow. The digest is of 200,000 exponential, lognormal and Weibull draws
# each. Its truth is glibc without FMA, which the last test asks; the third shows that the first
# could fail, on any processor.
set(digest c8e3c57d6b7034f4)
set(no_fma "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4")
set(draws "${setup}/libm-draws.cc" "${CMAKE_CURRENT_SOURCE_DIR}/tool/cli/libm-pinned.cc")
if(EXISTS "${setup}/libm-draws.cc")
  divertsim_program(divertsim-libm-draws ${draws} LINK ns3::mod::core ${CMAKE_DL_LIBS})
  add_executable(divertsim-libm-draws-unpinned ${draws})
  target_include_directories(divertsim-libm-draws-unpinned PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(divertsim-libm-draws-unpinned PRIVATE ns3::mod::core ${CMAKE_DL_LIBS})
  add_test(NAME libm-draws COMMAND divertsim-libm-draws)
  add_test(NAME libm-draws-without-fma COMMAND divertsim-libm-draws)
  add_test(NAME libm-draws-unpinned COMMAND divertsim-libm-draws-unpinned)
  add_test(NAME libm-draws-unpinned-without-fma COMMAND divertsim-libm-draws-unpinned)
  set_tests_properties(
    libm-draws libm-draws-without-fma PROPERTIES PASS_REGULAR_EXPRESSION "^pinned ${digest}\n$"
  )
  set_tests_properties(libm-draws-unpinned PROPERTIES PASS_REGULAR_EXPRESSION "^not-pinned ")
  set_tests_properties(
    libm-draws-unpinned-without-fma PROPERTIES PASS_REGULAR_EXPRESSION "^not-pinned ${digest}\n$"
  )
  set_tests_properties(
    libm-draws-without-fma libm-draws-unpinned-without-fma PROPERTIES ENVIRONMENT "${no_fma}"
  )
endif()

function(divertsim_check name)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1")
endfunction()

divertsim_check(sources-list "${Python3_EXECUTABLE}" "${setup}/sources-list.py")
divertsim_check(house-arrows "${Python3_EXECUTABLE}" "${setup}/house-arrows.py")
divertsim_check(repository-hygiene "${Python3_EXECUTABLE}" "${setup}/repository-hygiene.py")
divertsim_check(wscript "${Python3_EXECUTABLE}" "${setup}/wscript-test.py")
divertsim_check(launcher sh "${setup}/launcher-test.sh")
if(TARGET divertsim-core)
  divertsim_check(
    core-includes "${Python3_EXECUTABLE}" "${setup}/core-includes.py" "${CMAKE_BINARY_DIR}"
  )
endif()
set(programs)
foreach(program divertsim divertsim-libm-draws)
  if(TARGET ${program})
    list(APPEND programs "$<TARGET_FILE:${program}>")
  endif()
endforeach()
# A sanitizer's run-time is linked in, and has mathematics of its own
if(programs AND NOT DIVERTSIM_SANITIZE)
  divertsim_check(libm-imports "${Python3_EXECUTABLE}" "${setup}/libm-imports.py" ${programs})
endif()
if(DIVERTSIM_core_SOURCES AND DIVERTSIM_ns3_SOURCES)
  divertsim_check(
    contrib-mode
    "${CMAKE_CTEST_COMMAND}"
    --build-and-test
    "${setup}/contrib-mode"
    "${CMAKE_BINARY_DIR}/contrib-mode"
    --build-generator
    "${CMAKE_GENERATOR}"
    --build-options
    "-DDIVERTSIM_ROOT=${CMAKE_CURRENT_SOURCE_DIR}"
    "-DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}"
  )
endif()
