# What makes a program that runs as root harder to turn against its user:
# position independent, its relocations read-only once it runs, stack and
# string functions checked. tests/hardened.bats reads it from the program.

if(NOT MMFENCE_STATIC)
  # Such a program is linked with -static-pie, which -pie would undo.
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fstack-protector-strong)
add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
# The checks of the string functions want an optimiser, and hide from the
# sanitizers what these look for.
if(NOT MMFENCE_SANITIZE AND NOT MMFENCE_COVERAGE AND
    NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
