# bash loads the completion of a program from this folder, by its name.

install(FILES completions/mmfence
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
