# SPDX-License-Identifier: GPL-2.0-only
#
# Finds an installed ns-3 and gives its modules one name whatever the version: ns3::mod::<module>.
# Exported targets are called ns3::libcore up to ns-3.42, and ns3::core from ns-3.43 on.

# The package wants its exact version or none: so none, and the check is ours
find_package(ns3 REQUIRED)
if(ns3_VERSION VERSION_LESS 3.36)
  message(FATAL_ERROR "divertsim needs ns-3.36 or later, found ${ns3_VERSION} "
                      "(older ones: copy it to contrib/ and use waf)")
endif()

if(NOT CMAKE_CXX_STANDARD)
  # What the headers of that release ask for
  if(ns3_VERSION VERSION_LESS 3.41)
    set(CMAKE_CXX_STANDARD 17)
  elseif(ns3_VERSION VERSION_LESS 3.46)
    set(CMAKE_CXX_STANDARD 20)
  else()
    set(CMAKE_CXX_STANDARD 23)
  endif()
endif()

# Debian's libns3-dev names libgsl.so, libxml2's headers and others by absolute path, but does not
# depend on the packages that have them; and it exports /usr as an include folder. ns-3's shared
# libraries know what they need without that.
function(divertsim_mend_ns3_target target)
  get_property(mended GLOBAL PROPERTY DIVERTSIM_MENDED_${target})
  if(mended)
    return()
  endif()
  set_property(GLOBAL PROPERTY DIVERTSIM_MENDED_${target} ON)
  foreach(property INTERFACE_LINK_LIBRARIES INTERFACE_INCLUDE_DIRECTORIES)
    get_target_property(entries ${target} ${property})
    set(kept)
    foreach(entry IN LISTS entries)
      if(entry AND (NOT IS_ABSOLUTE "${entry}" OR EXISTS "${entry}"))
        list(APPEND kept "${entry}")
      endif()
      if(entry MATCHES "^ns3::" AND TARGET ${entry})
        divertsim_mend_ns3_target(${entry})
      endif()
    endforeach()
    list(REMOVE_ITEM kept /usr /usr/include)
    set_target_properties(${target} PROPERTIES ${property} "${kept}")
  endforeach()
endfunction()

function(divertsim_name_ns3_module module)
  if(TARGET ns3::${module})
    set(exported ns3::${module})
  elseif(TARGET ns3::lib${module})
    set(exported ns3::lib${module})
  else()
    return()
  endif()
  divertsim_mend_ns3_target(${exported})
  add_library(ns3::mod::${module} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(ns3::mod::${module} INTERFACE ${exported})
endfunction()

foreach(
  module
  core
  network
  stats
  internet
  internet-apps
  applications
  point-to-point
  csma
  bridge
  traffic-control
  flow-monitor
)
  divertsim_name_ns3_module(${module})
endforeach()
