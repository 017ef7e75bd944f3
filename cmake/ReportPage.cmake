# SPDX-License-Identifier: GPL-2.0-only
#
# The web part of report.html: our style sheet and script, and the chart library that npm brings.
# Sets DIVERTSIM_REPORT_PAGE_SOURCES, a file that holds their bytes. Where npm is missing or cannot
# be reached the library is left out, reports have their static figures, and the next configure
# tries again.

option(DIVERTSIM_CHARTS "Bundle the chart library into reports (npm, when configuring)" ON)

set(page "${CMAKE_CURRENT_SOURCE_DIR}/tool/report/page")
set(folder "${CMAKE_BINARY_DIR}/report-page")
set(nothing "${folder}/nothing")
file(MAKE_DIRECTORY "${folder}")
file(CONFIGURE OUTPUT "${nothing}" CONTENT "" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${page}/package-lock.json")

set(vega "${folder}/node_modules/vega/build/vega.min.js")
set(vega_lite "${folder}/node_modules/vega-lite/build/vega-lite.min.js")
set(vega_embed "${folder}/node_modules/vega-embed/build/vega-embed.min.js")

# Fetches what package-lock.json names, once for each state of that file
function(divertsim_fetch_charts reason)
  set(${reason} "" PARENT_SCOPE)
  file(SHA256 "${page}/package-lock.json" digest)
  set(stamp "${folder}/stamp-${digest}")
  if(EXISTS "${stamp}" AND EXISTS "${vega}" AND EXISTS "${vega_lite}" AND EXISTS "${vega_embed}")
    return()
  endif()
  find_program(DIVERTSIM_NPM npm)
  mark_as_advanced(DIVERTSIM_NPM)
  if(NOT DIVERTSIM_NPM)
    unset(DIVERTSIM_NPM CACHE) # look again next time
    set(${reason} "npm is not installed" PARENT_SCOPE)
    return()
  endif()
  message(STATUS "Fetching the chart library of report.html (npm ci)")
  file(COPY "${page}/package.json" "${page}/package-lock.json" "${page}/.npmrc"
       DESTINATION "${folder}"
  )
  execute_process(
    COMMAND "${DIVERTSIM_NPM}" ci --ignore-scripts --no-audit --no-fund --no-progress
            --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000
            --fetch-timeout=20000
    WORKING_DIRECTORY "${folder}"
    TIMEOUT 120
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
  )
  if(NOT result EQUAL 0 OR NOT EXISTS "${vega}" OR NOT EXISTS "${vega_lite}"
     OR NOT EXISTS "${vega_embed}"
  )
    file(WRITE "${folder}/npm.log" "${output}")
    set(${reason} "npm ci failed (${result}), see ${folder}/npm.log" PARENT_SCOPE)
    return()
  endif()
  file(GLOB old "${folder}/stamp-*")
  file(REMOVE ${old} "${folder}/npm.log")
  file(TOUCH "${stamp}")
endfunction()

set(problem "switched off by DIVERTSIM_CHARTS")
if(DIVERTSIM_CHARTS)
  divertsim_fetch_charts(problem)
endif()
set(notices "${page}/NOTICES.txt")
if(problem)
  if(DIVERTSIM_CHARTS)
    message(WARNING "No interactive charts in reports, static figures only: ${problem}")
  endif()
  foreach(part notices vega vega_lite vega_embed)
    set(${part} "${nothing}")
  endforeach()
endif()

# The assembler takes the bytes as they are: no compiler has to read a string of 800 KB
set(DIVERTSIM_INCBINS)
foreach(
  part IN ITEMS "style:${page}/report.css" "script:${page}/report.js" "notices:${notices}"
                "vega:${vega}" "vegaLite:${vega_lite}" "vegaEmbed:${vega_embed}"
)
  string(REGEX MATCH "^([A-Za-z]+):(.*)$" matched "${part}")
  string(APPEND DIVERTSIM_INCBINS "DIVERTSIM_INCBIN(${CMAKE_MATCH_1}, \"${CMAKE_MATCH_2}\")\n")
  list(APPEND DIVERTSIM_INCBIN_FILES "${CMAKE_MATCH_2}")
endforeach()
set(DIVERTSIM_REPORT_PAGE_SOURCES "${folder}/report-page.cc")
configure_file("${page}/report-page.cc.in" "${DIVERTSIM_REPORT_PAGE_SOURCES}" @ONLY)
set_source_files_properties(
  "${DIVERTSIM_REPORT_PAGE_SOURCES}" PROPERTIES OBJECT_DEPENDS "${DIVERTSIM_INCBIN_FILES}"
)
