# Cross-build for riscv64: see Cross.cmake.

set(MMFENCE_TRIPLE riscv64-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
include(${CMAKE_CURRENT_LIST_DIR}/Cross.cmake)

# The libraries may be of a newer Debian than the compiler, which then does not
# know all symbols of the C library that they need.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--allow-shlib-undefined")
