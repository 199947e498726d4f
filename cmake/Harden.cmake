# Make a program that runs as root harder to exploit: position independent,
# relocations read-only after start, stack and string functions checked.
# tests/hardened.bats checks the program.

if(NOT MMFENCE_STATIC)
  # The static build uses -static-pie, which -pie would undo.
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fstack-protector-strong)
add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
# The checks of the string functions need an optimiser, and hide errors from the
# sanitizers.
if(NOT MMFENCE_SANITIZE AND NOT MMFENCE_COVERAGE AND
    NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
