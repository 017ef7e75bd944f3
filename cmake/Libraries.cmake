# SPDX-License-Identifier: GPL-2.0-only
#
# divertsim-core, plain C++, and ns3-divertsim, the module around it

set(Boost_NO_BOOST_CMAKE ON) # the headers are all we need
find_package(Boost 1.81 REQUIRED)

# The core sees its own headers only; test core-includes proves it
divertsim_flat_headers("${CMAKE_BINARY_DIR}/include-core" ${DIVERTSIM_core_HEADERS})
if(DIVERTSIM_core_SOURCES)
  add_library(divertsim-core STATIC ${DIVERTSIM_core_SOURCES})
  target_include_directories(divertsim-core PUBLIC "${CMAKE_BINARY_DIR}/include-core")
  target_link_libraries(divertsim-core PUBLIC Boost::headers)
endif()

divertsim_flat_headers(
  "${CMAKE_BINARY_DIR}/include" ${DIVERTSIM_core_HEADERS} ${DIVERTSIM_ns3_HEADERS}
)
divertsim_module_header(
  "${CMAKE_BINARY_DIR}/include/ns3/divertsim-module.h" ${DIVERTSIM_core_HEADERS}
  ${DIVERTSIM_ns3_HEADERS}
)
if(TARGET divertsim-core OR DIVERTSIM_ns3_SOURCES)
  add_library(ns3-divertsim SHARED ${DIVERTSIM_ns3_SOURCES})
  if(TARGET divertsim-core)
    target_sources(ns3-divertsim PRIVATE $<TARGET_OBJECTS:divertsim-core>)
  endif()
  set_target_properties(ns3-divertsim PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION}
                                                 SOVERSION ${PROJECT_VERSION_MAJOR})
  target_include_directories(ns3-divertsim PUBLIC "${CMAKE_BINARY_DIR}/include")
  # ns-3 does not export these; they change no class layout
  target_compile_definitions(
    ns3-divertsim PUBLIC NS3_LOG_ENABLE $<$<CONFIG:Debug>:NS3_ASSERT_ENABLE>
  )
  target_link_libraries(
    ns3-divertsim
    PUBLIC Boost::headers
           ns3::mod::core
           ns3::mod::network
           ns3::mod::internet
           ns3::mod::traffic-control
           ns3::mod::applications
           ns3::mod::point-to-point
  )
  divertsim_pin_libm(ns3-divertsim)
  # A file that sources.list lacks shows here, not when a program is linked. Sanitizers leave their
  # symbols to the program.
  if(NOT DIVERTSIM_SANITIZE AND NOT DIVERTSIM_FUZZ)
    target_link_options(ns3-divertsim PRIVATE LINKER:--no-undefined)
  endif()
endif()
