# Each file of data/suites is a suite. Lines that begin with "# " are the
# question that it answers, every other line is a cell. The suites are compiled
# in, since the program also runs without a source tree.

file(GLOB SUITE_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/suites/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SUITE_FILES})
set(SUITE_ENTRIES "")
foreach(file IN LISTS SUITE_FILES)
  cmake_path(GET file FILENAME name)
  if(NOT name MATCHES "^[a-z][a-z0-9-]*$")
    message(FATAL_ERROR "${file}: the file name is the suite's name and must "
      "match [a-z][a-z0-9-]*")
  endif()
  file(STRINGS ${file} lines)
  set(question "")
  set(cells "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^# ([^\"\\]+)$")
      string(APPEND question " ${CMAKE_MATCH_1}")
    elseif(line MATCHES "^[a-z0-9_+:=,-]+$")
      string(APPEND cells "\t\t\"${line}\",\n")
    else()
      message(FATAL_ERROR "${file}: neither \"# question\" nor a cell: "
        "\"${line}\"")
    endif()
  endforeach()
  if(question STREQUAL "" OR cells STREQUAL "")
    message(FATAL_ERROR "${file}: a suite has a question and cells")
  endif()
  string(STRIP "${question}" question)
  string(APPEND SUITE_ENTRIES "\t{ \"${name}\", \"${question}\",\n"
    "\t  (const char *const []){\n${cells}\t\tNULL } },\n")
endforeach()
set(SUITES_SOURCE ${PROJECT_BINARY_DIR}/bench/registry/suites.c)
configure_file(${PROJECT_SOURCE_DIR}/bench/registry/suites.c.in
  ${SUITES_SOURCE} @ONLY)
