# SPDX-License-Identifier: GPL-2.0-only
#
# The command-line program: everything but main() in a library, so that tests reach it

if(NOT DIVERTSIM_tool_SOURCES OR NOT TARGET ns3-divertsim)
  return()
endif()

find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(fmt 9 REQUIRED)
find_path(DIVERTSIM_PCAP_INCLUDE pcap/pcap.h REQUIRED)
find_library(DIVERTSIM_PCAP_LIBRARY pcap REQUIRED)
find_path(DIVERTSIM_NETTLE_INCLUDE nettle/sha2.h REQUIRED)
find_library(DIVERTSIM_NETTLE_LIBRARY nettle REQUIRED)

set(main "${CMAKE_CURRENT_SOURCE_DIR}/tool/cli/main.cc")
set(library_sources ${DIVERTSIM_tool_SOURCES})
list(REMOVE_ITEM library_sources "${main}")

add_library(divertsim-tool STATIC ${library_sources})
target_include_directories(divertsim-tool PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
target_include_directories(
  divertsim-tool SYSTEM PUBLIC "${DIVERTSIM_PCAP_INCLUDE}" "${DIVERTSIM_NETTLE_INCLUDE}"
)
target_link_libraries(
  divertsim-tool PUBLIC ns3-divertsim nlohmann_json::nlohmann_json CLI11::CLI11 fmt::fmt
                        "${DIVERTSIM_PCAP_LIBRARY}" "${DIVERTSIM_NETTLE_LIBRARY}"
                        ${CMAKE_DL_LIBS}
)

# What tool/version.h tells
set_source_files_properties(
  tool/version.cc
  PROPERTIES
    COMPILE_DEFINITIONS
    "DIVERTSIM_VERSION=\"${PROJECT_VERSION}\";DIVERTSIM_NS3_VERSION=\"${ns3_VERSION}\";\
DIVERTSIM_COMPILER=\"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\";\
DIVERTSIM_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\""
)
set(digest_sources)
foreach(list core ns3 tool)
  list(APPEND digest_sources ${DIVERTSIM_${list}_SOURCES} ${DIVERTSIM_${list}_HEADERS})
endforeach()
list(TRANSFORM digest_sources REPLACE "^${CMAKE_CURRENT_SOURCE_DIR}/" "" OUTPUT_VARIABLE names)
list(JOIN names "\n" names)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/digest-sources.txt" CONTENT "${names}\n" @ONLY)
add_custom_command(
  OUTPUT "${CMAKE_BINARY_DIR}/generated/source-digest.cc"
  COMMAND
    "${CMAKE_COMMAND}" "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
    "-DNAMES=${CMAKE_BINARY_DIR}/generated/digest-sources.txt"
    "-DOUTPUT=${CMAKE_BINARY_DIR}/generated/source-digest.cc" -P
    "${CMAKE_CURRENT_SOURCE_DIR}/cmake/SourceDigest.cmake"
  DEPENDS ${digest_sources} "${CMAKE_BINARY_DIR}/generated/digest-sources.txt"
          "${CMAKE_CURRENT_SOURCE_DIR}/cmake/SourceDigest.cmake"
  COMMENT "Digest of the sources"
  VERBATIM
)
target_sources(divertsim-tool PRIVATE "${CMAKE_BINARY_DIR}/generated/source-digest.cc")

# The web part of the report, where its recipe is there and npm can be reached
include(ReportPage OPTIONAL)
if(DIVERTSIM_REPORT_PAGE_SOURCES)
  target_sources(divertsim-tool PRIVATE ${DIVERTSIM_REPORT_PAGE_SOURCES})
endif()

if("${main}" IN_LIST DIVERTSIM_tool_SOURCES)
  add_executable(divertsim "${main}")
  target_link_libraries(divertsim PRIVATE divertsim-tool)
  divertsim_pin_libm(divertsim)
  if(DIVERTSIM_TCMALLOC AND NOT DIVERTSIM_SANITIZE)
    find_library(DIVERTSIM_TCMALLOC_LIBRARY NAMES tcmalloc_minimal tcmalloc)
    if(DIVERTSIM_TCMALLOC_LIBRARY)
      target_link_libraries(divertsim PRIVATE "${DIVERTSIM_TCMALLOC_LIBRARY}")
    else()
      message(STATUS "tcmalloc is not there: the C library's allocator serves")
    endif()
  endif()
  include(GNUInstallDirs)
  set_target_properties(divertsim PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS divertsim ns3-divertsim)
endif()
