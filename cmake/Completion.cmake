# bash loads it from there by the program's name.

install(FILES completions/mmfence
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
