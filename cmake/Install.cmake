# Files that cmake --install puts below its prefix. The tree may be moved as a
# whole: the program finds its files relative to itself.

include(GNUInstallDirs)
file(RELATIVE_PATH plots_from_bin ${CMAKE_INSTALL_FULL_BINDIR}
  ${CMAKE_INSTALL_FULL_DATADIR}/mmfence/plots)
set_source_files_properties(cli/plot/plot_scripts.c PROPERTIES COMPILE_DEFINITIONS
  "MMFENCE_PLOTS_INSTALLED=\"${plots_from_bin}\";MMFENCE_BUILD=\"${PROJECT_BINARY_DIR}\";MMFENCE_PLOTS_SOURCE=\"${PROJECT_SOURCE_DIR}/plots\"")

install(TARGETS mmfence RUNTIME)
install(DIRECTORY plots DESTINATION ${CMAKE_INSTALL_DATADIR}/mmfence)
install(DIRECTORY data/suites DESTINATION ${CMAKE_INSTALL_DATADIR}/mmfence)
install(FILES data/mmfence.run.schema.json data/mmfence.race.schema.json
  data/mmfence.self.schema.json data/mmfence.predict.schema.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/mmfence/schema)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
# Scripts that need neither this tree nor a compiler, and the files they read.
install(PROGRAMS scripts/campaign scripts/fetch-kernel scripts/fetch-qemu
  scripts/lab scripts/perf-stat scripts/stacks
  DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/mmfence/scripts)
install(DIRECTORY scripts/slurm USE_SOURCE_PERMISSIONS
  DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/mmfence/scripts)
install(DIRECTORY scripts/lib
  DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/mmfence/scripts
  FILES_MATCHING PATTERN "*.sh" PATTERN soak EXCLUDE)
install(DIRECTORY lab DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/mmfence
  USE_SOURCE_PERMISSIONS PATTERN plugin EXCLUDE PATTERN spatch EXCLUDE)
include(cmake/ManPages.cmake)
include(cmake/Completion.cmake)
include(cmake/Package.cmake)
