# SPDX-License-Identifier: GPL-2.0-only

set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(DIVERTSIM_CCACHE ccache)
if(DIVERTSIM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${DIVERTSIM_CCACHE}")
endif()

# -O3 takes longer to compile and is not measurably faster: most of the time goes to ns-3
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# Everything of ours is compiled with these
add_compile_options(-Wall -Wextra -Wpedantic)
if(DIVERTSIM_WERROR)
  add_compile_options(-Werror)
endif()

# GCC 12 takes the string in a moved std::variant for uninitialized (its bug 105562 and others)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  add_compile_options(-Wno-maybe-uninitialized)
endif()

# The same bytes from every compiler: no fused multiply-add, and no log, exp or pow worked out by
# the compiler, which rounds as it likes
add_compile_options(-ffp-contract=off -fno-builtin-log -fno-builtin-exp -fno-builtin-pow)

if(DIVERTSIM_SANITIZE)
  add_compile_options(-fsanitize=${DIVERTSIM_SANITIZE} -fno-sanitize-recover=all)
  add_compile_options(-fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DIVERTSIM_SANITIZE})
endif()
if(DIVERTSIM_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "DIVERTSIM_FUZZ needs clang: its libFuzzer does the work")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# ns-3 registers attributes when its libraries are loaded, so libraries that look unused must stay
add_link_options(LINKER:--no-as-needed)
