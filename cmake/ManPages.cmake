# If scdoc is installed, man/NAME.SECTION.scd becomes NAME.SECTION.

find_program(SCDOC scdoc)
file(GLOB MAN_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/man/*.[1-8].scd)
set(MAN_PAGES)
foreach(source IN LISTS MAN_SOURCES)
  if(NOT SCDOC)
    message(STATUS "scdoc not found: no man pages")
    break()
  endif()
  cmake_path(GET source STEM LAST_ONLY name)
  string(REGEX REPLACE ".*\\.([1-8])$" "\\1" section ${name})
  set(page ${PROJECT_BINARY_DIR}/man/${name})
  add_custom_command(OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/man
    COMMAND ${SCDOC} < ${source} > ${page}
    DEPENDS ${source} VERBATIM)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  list(APPEND MAN_PAGES ${page})
endforeach()
add_custom_target(man ALL DEPENDS ${MAN_PAGES})
