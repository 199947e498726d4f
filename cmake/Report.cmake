# The page of mmfence report: data/report.html is compiled in, since the program
# runs where there is no source tree.

set(REPORT_TEMPLATE ${PROJECT_SOURCE_DIR}/data/report.html)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${REPORT_TEMPLATE})
file(READ ${REPORT_TEMPLATE} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," REPORT_BYTES "${bytes}")
set(REPORT_SOURCE ${PROJECT_BINARY_DIR}/cli/report/report_template.c)
configure_file(${PROJECT_SOURCE_DIR}/cli/report/report_template.c.in
  ${REPORT_SOURCE} @ONLY)
