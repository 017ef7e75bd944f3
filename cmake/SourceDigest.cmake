# SPDX-License-Identifier: GPL-2.0-only
#
# cmake -DROOT= -DNAMES= -DOUTPUT= -P SourceDigest.cmake
# One SHA-256 over the files named in NAMES, the same as of
#   LC_ALL=C sort NAMES | xargs sha256sum | sha256sum

file(STRINGS "${NAMES}" names)
list(SORT names)
set(sums)
foreach(name IN LISTS names)
  file(SHA256 "${ROOT}/${name}" sum)
  string(APPEND sums "${sum}  ${name}\n")
endforeach()
string(SHA256 digest "${sums}")
file(
  WRITE "${OUTPUT}"
  "// SPDX-License-Identifier: GPL-2.0-only\n"
  "// Made by cmake/SourceDigest.cmake\n"
  "#include \"tool/version.h\"\n\n"
  "std::string_view\nns3::divertsim::DivertsimSourceDigest()\n"
  "{\n    return \"${digest}\";\n}\n"
)
